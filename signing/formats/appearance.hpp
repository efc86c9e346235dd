// How a visible signature looks: text that fits its rectangle, upright on the page as it is shown.
#pragma once

#include "formats/font.hpp"
#include "formats/format.hpp"
#include "signing/inspector.hpp"

namespace kythu::signing {

/// Where the widget is, and the objects that draw it.
struct Drawing {
  std::string rectangle;             ///< of the widget, in default user space: "[x y x y]"
  std::vector<std::string> objects;  ///< bodies; the first is the form XObject, numbered from `first` on
};

/// Signer, reason and time, where the profile has no text of its own.
std::string usual_text(const LayoutJob& job);

/// appearance_unsuitable: outside the page, a character the font lacks, or no room for the text even when small.
Result<Drawing, Refusal> draw_appearance(const LayoutJob& job, const PdfFacts& facts, const Font& font,
                                         std::int64_t first);

}  // namespace kythu::signing
