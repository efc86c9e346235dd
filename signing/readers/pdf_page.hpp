// A page as it is shown: its size, and where something of its user space appears on it.
#pragma once

#include <array>

#include "signing/inspector.hpp"

class QPDFObjectHandle;

namespace kythu::signing::readers {

/// What makes a document unfit, thrown inside this room alone.
struct Unfit {
  Refusal why;
};

/// Corners in order: left, bottom, right, top.
using Corners = std::array<double, 4>;

/// Throws Unfit for what is no rectangle.
Corners corners_of(QPDFObjectHandle rectangle);
/// Fills in size, rotation and CropBox.
void measure_page(QPDFObjectHandle page, PdfFacts& facts);
/// From default user space, of the page that was measured.
Box as_shown(const Corners& corners, const PdfFacts& facts);

}  // namespace kythu::signing::readers
