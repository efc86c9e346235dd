// A font as five PDF objects: Type0, CIDFontType2 with Identity-H, descriptor, font file, ToUnicode (ISO 32000-2, 9.7).
#pragma once

#include <map>
#include <string>

#include "formats/font.hpp"

namespace kythu::signing::pdf {

/// Bodies for objects numbered from `first`; the first is the Type0 font.
std::vector<std::string> font_objects(const Font& font, const std::map<std::uint32_t, Glyph>& used, std::int64_t first);

}  // namespace kythu::signing::pdf
