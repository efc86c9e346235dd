#include "pdf_font.hpp"

#include <fmt/format.h>

#include "config/base/digest.hpp"
#include "pdf_text.hpp"
#include "unicode.hpp"

namespace kythu::signing::pdf {
namespace {

// ISO 32000-2, 9.9.2: six letters that differ between subsets.
std::string subset_name(const Font& font, BytesView file) {
  std::string tag;
  const auto digest = sha256(file);
  for (std::size_t i = 0; i < 6; ++i) tag += static_cast<char>('A' + digest[i] % 26);
  return tag + "+" + font.name();
}

std::string widths(const std::map<std::uint32_t, Glyph>& used) {
  std::string text;
  for (const auto& [id, glyph] : used) text += fmt::format("{} [{}] ", id, number(glyph.width));
  return text;
}

// ISO 32000-2, 9.10.3; at most 100 pairs a section.
std::string to_unicode(const std::map<std::uint32_t, Glyph>& used) {
  std::string text =
      "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
      "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
      "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
      "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n";
  std::string pairs;
  std::size_t count = 0, seen = 0;
  for (const auto& [id, glyph] : used) {
    pairs += fmt::format("<{:04X}> <{}>\n", id, unicode::utf16_hex(glyph.text));
    ++count;
    if (++seen == used.size() || count == 100) {
      text += fmt::format("{} beginbfchar\n{}endbfchar\n", count, pairs);
      pairs.clear();
      count = 0;
    }
  }
  return text + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";
}

}  // namespace

std::vector<std::string> font_objects(const Font& font, const std::map<std::uint32_t, Glyph>& used,
                                      std::int64_t first) {
  const auto file = font.subset(used);
  const auto name = subset_name(font, file);
  const auto& m = font.measures();
  return {
      fmt::format("<< /Type /Font /Subtype /Type0 /BaseFont /{} /Encoding /Identity-H /DescendantFonts [{} 0 R] "
                  "/ToUnicode {} 0 R >>",
                  name, first + 1, first + 4),
      fmt::format("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{} /CIDSystemInfo << /Registry (Adobe) /Ordering "
                  "(Identity) /Supplement 0 >> /FontDescriptor {} 0 R /CIDToGIDMap /Identity /DW 0 /W [ {}] >>",
                  name, first + 2, widths(used)),
      fmt::format("<< /Type /FontDescriptor /FontName /{} /Flags 4 /FontBBox [{} {} {} {}] /ItalicAngle 0 /Ascent {} "
                  "/Descent {} /CapHeight {} /StemV 80 /FontFile2 {} 0 R >>",
                  name, m.box[0], m.box[1], m.box[2], m.box[3], number(m.ascent), number(m.descent),
                  number(m.cap_height), first + 3),
      stream(fmt::format("/Length1 {}", file.size()), as_text(file)),
      stream({}, to_unicode(used)),
  };
}

}  // namespace kythu::signing::pdf
