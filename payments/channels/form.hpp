// HTML form encoding (WHATWG URL, application/x-www-form-urlencoded), as VNPAY signs it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kythu::payments::channels {

/// Space becomes '+', hex digits are upper case.
std::string form_encode(std::string_view text);

struct FormPair {
  std::string_view raw_name, raw_value;
  std::string name, value;  ///< decoded
};

/// nullopt for a broken escape, text that is not UTF-8, more than 64 pairs or 8 KiB.
std::optional<std::vector<FormPair>> parse_form(std::string_view raw);

}  // namespace kythu::payments::channels
