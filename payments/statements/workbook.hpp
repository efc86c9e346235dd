// Statements as XLSX (ECMA-376 part 1, SpreadsheetML): the first sheet that is not hidden, its cells as they are shown.
// A formula counts with the value that the file keeps of it, which is what people saw; nothing is computed. Dates are
// numbers with a date's style, counted from 1900 or 1904 as the book says.
#pragma once

#include "rows.hpp"

namespace kythu::payments::statements {

/// The file is kept until its end, where a ZIP has its directory: at most 32 MiB, and 60,000 rows.
class WorkbookReader : public RowsReader {
 public:
  void feed(std::string_view piece) override;
  void finish() override;

 private:
  class Sheet;
  std::string file_;
};

/// The day of a serial number, as "2026-11-22"; empty for a number that is none.
std::string day_of_serial(double serial, bool from_1904);
/// Whether a number format (such as `dd/mm/yyyy`) shows a date.
bool shows_a_date(std::string_view format);

}  // namespace kythu::payments::statements
