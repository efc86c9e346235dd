// Lists of what agencies have: filtered, by pages.
#pragma once

#include <boost/json/array.hpp>

#include "gateway/api/words.hpp"
#include "gateway/core/handler.hpp"
#include "gateway/core/json.hpp"

namespace kythu::gateway {

/// A page of what `list(tx, filter)` finds, each as `words(one)` says it; one more than the page holds is asked for, so
/// that the answer can say whether there is more.
template <class Filter, class List, class Words>
Result<Answer, Problem> answer_page(Context& context, Result<Filter, Problem> filter, List&& list, Words&& words) {
  if (!filter) return filter.error();
  const int limit = (*filter).limit++;
  const auto found = context.database().read([&](db::Transaction& tx) { return list(tx, *filter); });
  boost::json::array rows;
  for (const auto& one : found) rows.push_back(words(one));
  return json_answer(200, page_of(std::move(rows), limit));
}

}  // namespace kythu::gateway
