// The letters that a page shows: the content stream's text operators carried out without drawing (ISO 32000-2, 9.4).
#pragma once

#include <string>
#include <vector>

#include <qpdf/QPDFObjectHandle.hh>

#include "pdf_page.hpp"

namespace kythu::signing::readers {

/// In default user space.
struct Letter {
  std::u32string text;          ///< empty where the font does not say
  Corners corners{};            ///< from below the base line to the height of capitals with marks
  double x = 0, y = 0;          ///< on the base line, where it begins
  double end_x = 0, end_y = 0;  ///< where the next one would begin
  double cosine = 1, sine = 0;  ///< direction of the line
  double size = 0;              ///< of the font, as shown
};

struct Letters {
  std::vector<Letter> list;  ///< in the order of the content
  bool unreadable = false;   ///< some have no text
};

/// Forms within the page are read too, eight deep. Throws Unfit{too_large} above 400,000 letters.
Letters letters_of(QPDFObjectHandle page);

}  // namespace kythu::signing::readers
