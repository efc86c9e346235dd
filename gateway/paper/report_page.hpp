// A table on paper: title, what it is of, a chart, the table with its head on every page, totals, and page numbers;
// PDF/A-3 with the same rows as CSV in it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bars.hpp"
#include "config/base/bytes.hpp"
#include "config/base/clock.hpp"
#include "grid.hpp"

namespace kythu::gateway::paper {

/// Some sixty pages: who wants more wants a spreadsheet.
inline constexpr std::size_t most_rows_on_paper = 2'000;

struct ReportPage {
  std::string title;
  std::vector<std::pair<std::string, std::string>> facts;  ///< below it: "Kỳ", "01/11/2026 – 30/11/2026"
  std::optional<Bars> chart{};
  Language language = Language::vi;
  Instant made_at;
  std::string font;       ///< fontconfig family
  std::string file_name;  ///< of the CSV
  std::string csv;
};

/// At most most_rows_on_paper.
Bytes report_pdf(const Grid& grid, const ReportPage& page);

}  // namespace kythu::gateway::paper
