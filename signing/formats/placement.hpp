// Where a visible signature stands on its page (Decree 30/2020/NĐ-CP, Annex I, section II and III).
#pragma once

#include <optional>
#include <string_view>

#include "signing/inspector.hpp"

namespace kythu::signing {

/// In points.
struct Size {
  double width = 0, height = 0;
};

/// The picture's real size; nullopt when nobody says it.
std::optional<Size> real_size(const Picture& picture, double width_mm);
/// The largest of these proportions that fits.
Size fitted(Size proportions, Size room);

/// Whether the appearance has a rectangle of its own: the field's, or the one that the caller gives.
bool has_room(const Appearance& appearance, const PdfFacts& facts);
Size room_of(const Appearance& appearance, const PdfFacts& facts);
/// On the page as it is shown. What is smaller than its room stands in the middle of it.
Box place(const Appearance& appearance, const PdfFacts& facts, Size size);
bool is_on_page(const Box& box, const PdfFacts& facts);

/// In default user space.
struct Placement {
  double left = 0, bottom = 0, right = 0, top = 0;
  std::string_view matrix;  ///< of the form XObject
};
Placement in_user_space(const Box& box, const PdfFacts& facts);

}  // namespace kythu::signing
