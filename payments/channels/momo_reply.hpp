// What MoMo answers: one JSON object about one order of one partner, with a result code.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "channels/momo_codes.hpp"
#include "config/wire/fetch.hpp"

namespace kythu::payments::channels::momo {

struct Told {
  std::optional<boost::json::object> members;  ///< nullopt: nothing that can be believed of this order
  Code code{-1, Meaning::unknown, ""};
  std::string why;  ///< the code in words, or why nothing can be believed
};
/// A refusal may come with a status of 4xx; success comes with 200 only.
Told read_told(std::string_view partner, std::string_view order, const wire::FetchReply& reply);

}  // namespace kythu::payments::channels::momo
