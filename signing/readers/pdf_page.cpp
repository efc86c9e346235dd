#include "pdf_page.hpp"

#include <algorithm>
#include <cmath>

#include <qpdf/QPDFPageObjectHelper.hh>

namespace kythu::signing::readers {

Corners corners_of(QPDFObjectHandle rectangle) {
  if (!rectangle.isRectangle()) throw Unfit{Refusal::broken};
  const auto r = rectangle.getArrayAsRectangle();
  return {std::min(r.llx, r.urx), std::min(r.lly, r.ury), std::max(r.llx, r.urx), std::max(r.lly, r.ury)};
}

// ISO 32000-2, 7.7.3.4: boxes and rotation may be inherited; the CropBox is cut to the MediaBox (14.11.2.1).
void measure_page(QPDFObjectHandle page, PdfFacts& facts) {
  QPDFPageObjectHelper helper{page};
  auto box = corners_of(helper.getAttribute("/MediaBox", false));
  if (auto crop = helper.getAttribute("/CropBox", false); !crop.isNull()) {
    const auto cut = corners_of(crop);
    box = {std::max(box[0], cut[0]), std::max(box[1], cut[1]), std::min(box[2], cut[2]), std::min(box[3], cut[3])};
  }
  const double width = box[2] - box[0], height = box[3] - box[1];
  if (!(width > 0 && height > 0 && width < 1e5 && height < 1e5 && std::fabs(box[0]) < 1e6 && std::fabs(box[1]) < 1e6))
    throw Unfit{Refusal::broken};
  auto rotation = helper.getAttribute("/Rotate", false);
  const auto degrees = rotation.isInteger() ? rotation.getIntValue() % 360 : 0;
  if (degrees % 90 != 0) throw Unfit{Refusal::broken};
  facts.rotate = static_cast<int>((degrees + 360) % 360);
  const bool lies = facts.rotate % 180 != 0;
  facts.page_width = lies ? height : width;
  facts.page_height = lies ? width : height;
  facts.crop_x = box[0];
  facts.crop_y = box[1];
}

Box as_shown(const Corners& corners, const PdfFacts& facts) {
  const double left = corners[0] - facts.crop_x, bottom = corners[1] - facts.crop_y;
  const double right = corners[2] - facts.crop_x, top = corners[3] - facts.crop_y;
  const double width = right - left, height = top - bottom;
  switch (facts.rotate) {
    case 90: return {bottom, facts.page_height - right, height, width};
    case 180: return {facts.page_width - right, facts.page_height - top, width, height};
    case 270: return {facts.page_width - top, left, height, width};
    default: return {left, bottom, width, height};
  }
}

}  // namespace kythu::signing::readers
