// The little Unicode that PDF text needs.
#pragma once

#include <string>
#include <vector>

namespace kythu::signing::unicode {

/// Code points of well-formed UTF-8.
std::u32string decode(std::string_view utf8);
/// UTF-16BE as upper-case hex digits, without a byte order mark.
std::string utf16_hex(std::string_view utf8);
std::string utf16_hex(std::u32string_view points);
/// Normalisation form C (Unicode Standard Annex 15): fonts have "ễ" as one glyph, keyboards may send three characters.
std::u32string composed(std::u32string_view points);

/// Normalisation form D: letters and their marks apart, in canonical order.
std::u32string decomposed(std::u32string_view points);

}  // namespace kythu::signing::unicode
