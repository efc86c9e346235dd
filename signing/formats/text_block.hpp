// Text that is made to fit a rectangle: wrapped at spaces, in the largest size that has room.
#pragma once

#include "formats/font.hpp"

namespace kythu::signing {

struct TextBlock {
  double size = 0;  ///< of the font, in points
  std::vector<std::vector<Glyph>> lines;
  static constexpr double leading = 1.2;  ///< distance of base lines in font sizes
};

/// Font sizes in points; the text gets the largest that has room.
struct TextSizes {
  double largest = 11, smallest = 4;
};

/// nullopt when a character is missing in the font, or the text does not fit even at the smallest size.
std::optional<TextBlock> fit_text(std::string_view utf8, const Font& font, double width, double height,
                                  TextSizes sizes = {});
/// Of the widest line, in points.
double width_of(const TextBlock& block);

}  // namespace kythu::signing
