// Cells of CSV as they are written (RFC 4180).
#pragma once

#include <string>
#include <string_view>

namespace kythu {

/// In quotes where it holds a comma, a quote or a line's end.
std::string csv_cell(std::string_view text);

/// For a file that people open: what a spreadsheet would take for a formula begins with an apostrophe (security
/// requirement E7), so the text does not come back as it was.
std::string spreadsheet_cell(std::string_view text);

}  // namespace kythu
