// How a visible signature looks: a picture, or text that fits its rectangle, upright on the page as it is shown.
#pragma once

#include "formats/font.hpp"
#include "formats/format.hpp"
#include "signing/inspector.hpp"

namespace kythu::signing {

/// Where the widget is, and the objects that draw it.
struct Drawing {
  std::string rectangle;             ///< of the widget, in default user space: "[x y x y]"
  std::vector<std::string> objects;  ///< bodies; the first is the form XObject, numbered from facts.appearance() on
};

/// What an appearance says that has no text of its own: signer, title, reason and time; or, on an annex or a copy,
/// heading, organisation and time. Times in Vietnam's zone, as ISO 8601 writes it.
std::string usual_text(const LayoutJob& job);

/// `font` is needed for text only. appearance_unsuitable: outside the page, a character the font lacks, or no room for
/// the text even when small. picture_size_unknown.
Result<Drawing, Refusal> draw_appearance(const LayoutJob& job, const PdfFacts& facts, const Font* font);

}  // namespace kythu::signing
