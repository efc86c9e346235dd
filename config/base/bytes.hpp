// Bytes, and the few ways to write them as text.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kythu {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<const std::uint8_t>;

/// The same memory seen as bytes or as characters; nothing is copied and nothing is checked.
inline BytesView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(BytesView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
inline Bytes to_bytes(std::string_view text) {
  const auto view = as_bytes(text);
  return {view.begin(), view.end()};
}

/// Lower-case hex, two digits a byte.
std::string to_hex(BytesView bytes);
/// Either case; nullopt for an odd length or a foreign character.
std::optional<Bytes> from_hex(std::string_view text);

/// RFC 4648 section 4, padded, no line breaks.
std::string to_base64(BytesView bytes);
/// Strict: padding required, no white space, no stray bits.
std::optional<Bytes> from_base64(std::string_view text);
/// RFC 4648 section 5, without padding.
std::string to_base64url(BytesView bytes);

/// Compares in a time that depends on the lengths only (security requirement C5).
bool equal_in_constant_time(BytesView left, BytesView right);

/// True for well-formed UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF).
bool is_utf8(std::string_view text);

}  // namespace kythu
