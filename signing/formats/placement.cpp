#include "placement.hpp"

#include <algorithm>
#include <cmath>

namespace kythu::signing {
namespace {

constexpr double millimetres_per_point = 25.4 / 72;
constexpr double right_margin = 15 / millimetres_per_point;  // the least that Annex I leaves at the right edge
constexpr double top_margin = 5 / millimetres_per_point;     // above the text area, whose margin is 20 mm
constexpr double distance_to_text = 4;                       // between a text and what stands beside it

// The seal covers about a third of the leader's signature, on its left (Annex I, section II, 8).
Box over_the_left_third(const Box& leader, Size size) {
  return {leader.x + leader.width / 3 - size.width, leader.y + (leader.height - size.height) / 2, size.width,
          size.height};
}

Box beside(const Box& text, const Appearance::Find& find, Size size) {
  const double middle_x = text.x + (text.width - size.width) / 2, middle_y = text.y + (text.height - size.height) / 2;
  Box box{middle_x, middle_y, size.width, size.height};
  switch (find.side) {
    case Appearance::Side::below: box.y = text.y - distance_to_text - size.height; break;
    case Appearance::Side::above: box.y = text.y + text.height + distance_to_text; break;
    case Appearance::Side::left: box.x = text.x - distance_to_text - size.width; break;
    case Appearance::Side::right: box.x = text.x + text.width + distance_to_text; break;
    case Appearance::Side::on: break;
  }
  box.x += find.dx;
  box.y += find.dy;
  return box;
}

}  // namespace

std::optional<Size> real_size(const Picture& picture, double width_mm) {
  const double millimetres = width_mm > 0            ? width_mm
                             : picture.per_metre > 0 ? picture.width / picture.per_metre * 1000
                                                     : 0;
  if (millimetres <= 0) return std::nullopt;
  const double width = millimetres / millimetres_per_point;
  return Size{width, width * picture.height / picture.width};
}

Size fitted(Size proportions, Size room) {
  const double scale = std::min(room.width / proportions.width, room.height / proportions.height);
  return {proportions.width * scale, proportions.height * scale};
}

bool has_room(const Appearance& appearance, const PdfFacts& facts) {
  return facts.field_exists || (appearance.width > 0 && appearance.height > 0);
}

Size room_of(const Appearance& appearance, const PdfFacts& facts) {
  return facts.field_exists && facts.mark ? Size{facts.mark->width, facts.mark->height}
                                          : Size{appearance.width, appearance.height};
}

Box place(const Appearance& appearance, const PdfFacts& facts, Size size) {
  const auto& mark = facts.mark;
  if (mark && facts.field_exists) return *mark;
  if (mark && appearance.find) return beside(*mark, *appearance.find, size);
  if (mark) return over_the_left_third(*mark, size);
  const bool in_corner = appearance.kind == Appearance::Kind::annex || appearance.kind == Appearance::Kind::copy;
  if (in_corner && !has_room(appearance, facts))
    return {facts.page_width - right_margin - size.width, facts.page_height - top_margin - size.height, size.width,
            size.height};
  const double spare_x = has_room(appearance, facts) ? (appearance.width - size.width) / 2 : 0;
  const double spare_y = has_room(appearance, facts) ? (appearance.height - size.height) / 2 : 0;
  return {appearance.x + spare_x, appearance.y + spare_y, size.width, size.height};
}

bool is_on_page(const Box& box, const PdfFacts& facts) {
  constexpr double rounding = 1e-3, least = 4;
  const bool finite =
      std::isfinite(box.x) && std::isfinite(box.y) && std::isfinite(box.width) && std::isfinite(box.height);
  return finite && box.x >= -rounding && box.y >= -rounding && box.width > least && box.height > least &&
         box.x + box.width <= facts.page_width + rounding && box.y + box.height <= facts.page_height + rounding;
}

// ISO 32000-2, 12.5.5: the viewer scales the transformed BBox onto /Rect, so the matrix only has to turn the text back
// by what /Rotate turns the page.
Placement in_user_space(const Box& box, const PdfFacts& facts) {
  const double right = box.x + box.width, top = box.y + box.height;
  const double x = facts.crop_x, y = facts.crop_y, w = facts.page_width, h = facts.page_height;
  switch (facts.rotate) {
    case 90: return {x + h - top, y + box.x, x + h - box.y, y + right, "[0 1 -1 0 0 0]"};
    case 180: return {x + w - right, y + h - top, x + w - box.x, y + h - box.y, "[-1 0 0 -1 0 0]"};
    case 270: return {x + box.y, y + w - right, x + top, y + w - box.x, "[0 -1 1 0 0 0]"};
    default: return {x + box.x, y + box.y, x + right, y + top, "[1 0 0 1 0 0]"};
  }
}

}  // namespace kythu::signing
