// A table as an XLSX workbook (ISO/IEC 29500-1, transitional): one sheet, its head frozen, with a filter and repeated
// in print; numbers, days and rates are what they are, and text is text, so that nothing which came from outside is
// ever a formula. Written in memory: a library that writes files would need a folder.
#pragma once

#include "config/base/bytes.hpp"
#include "config/base/clock.hpp"
#include "grid.hpp"

namespace kythu::gateway::paper {

struct BookDetails {
  std::string title;  ///< of the document and, as much of it as fits, of the sheet
  Language language = Language::vi;
  Instant made_at;
};

Bytes workbook(const Grid& grid, const BookDetails& details);

}  // namespace kythu::gateway::paper
