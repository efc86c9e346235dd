// A TrueType font: which glyphs a text takes, how wide they are, and a file with only the glyphs that were used.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "config/base/bytes.hpp"

namespace kythu::signing {

/// All lengths in thousandths of the font size.
struct Glyph {
  std::uint32_t id = 0;
  double width = 0;     ///< as the font file has it
  double advance = 0;   ///< after kerning
  std::u32string text;  ///< what the glyph stands for
};

struct FontMeasures {
  double ascent = 0, descent = 0, cap_height = 0;
  int box[4] = {0, 0, 0, 0};
};

/// Safe for any number of threads.
class Font {
 public:
  /// Throws std::runtime_error when there is no usable TrueType file.
  explicit Font(const std::filesystem::path& file);
  ~Font();

  /// One line of text in normal form C, left to right; nullopt for a character the font does not have.
  std::optional<std::vector<Glyph>> shape(std::u32string_view text) const;
  /// The glyphs keep their numbers, so that a CID is the number of its glyph.
  Bytes subset(const std::map<std::uint32_t, Glyph>& used) const;
  const FontMeasures& measures() const;
  /// The PostScript name.
  const std::string& name() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace kythu::signing
