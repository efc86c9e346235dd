// How payments and receipts look outside.
#pragma once

#include <boost/json/object.hpp>

#include "gateway/core/context.hpp"
#include "gateway/pages/language.hpp"

namespace kythu::gateway {

/// With attempts, receipts and timeline.
boost::json::object payment_words(const Context& context, const payments::Payment& payment,
                                  const std::vector<receipts::Receipt>& receipts);
/// As a row of a list: without attempts, receipts and timeline.
boost::json::object payment_summary(const Context& context, const payments::Payment& payment);
boost::json::object receipt_words(const Context& context, const receipts::Receipt& receipt);
/// "numbered", "issued" …
std::string public_status(const receipts::Receipt& receipt);

/// "…" or null
boost::json::value text_or_null(std::string_view text);
boost::json::value instant_or_null(const std::optional<Instant>& at);

pages::Language page_language(Context& context);
/// A page for people, with every header such a page needs.
Answer html_answer(int status, std::string_view html, std::string_view policy);
/// `{data, has_more, next}`; `rows` may hold one more than the limit, which says that there is more.
boost::json::object page_of(boost::json::array rows, int limit);

}  // namespace kythu::gateway
