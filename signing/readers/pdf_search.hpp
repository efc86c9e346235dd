// Finds a text on the pages of a stranger's PDF: where its letters stand, by the fonts' own word for what they show.
#pragma once

#include <qpdf/QPDF.hh>

#include "pdf_page.hpp"

namespace kythu::signing::readers {

struct FoundText {
  int page = 0;       ///< from 1
  Corners corners{};  ///< of the text's line, in default user space
};

/// The text has to stand in one line. White space does not count, and text that stands twice in one place, as some
/// programs print bold, counts once. `page` 0: every page, at most 2,000.
/// text_missing, text_ambiguous, text_unreadable, page_missing.
Result<FoundText, Refusal> search_text(QPDF& pdf, int page, const Appearance::Find& sought);

}  // namespace kythu::signing::readers
