// A file's name as a relative reference (RFC 3986, 4.2): what it may not hold is percent-encoded, "/" among it.
#pragma once

#include <string>
#include <string_view>

namespace kythu::signing {

inline std::string uri_of(std::string_view name) {
  constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string uri;
  for (const char c : name) {
    if (unreserved.find(c) != std::string_view::npos) {
      uri += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      uri.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
  }
  return uri;
}

}  // namespace kythu::signing
