// What ZaloPay answers. It signs callbacks only; an answer is believed because it came by TLS from ZaloPay's address.
#pragma once

#include <optional>
#include <string>

#include <boost/json/object.hpp>

#include "channels/zalopay_codes.hpp"
#include "config/wire/fetch.hpp"

namespace kythu::payments::channels::zalopay {

struct Told {
  std::optional<boost::json::object> members;  ///< nullopt: nothing that can be believed
  std::int64_t code = 0;                       ///< return_code
  Reason reason{};                             ///< of a 2
  std::string why;                             ///< the codes in words, or why nothing can be believed
};
Told read_told(const wire::FetchReply& reply);

}  // namespace kythu::payments::channels::zalopay
