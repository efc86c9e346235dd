// The parts of an XLSX file beside its rows: which sheet, which texts, which styles are dates.
#pragma once

#include <vector>

#include "config/base/result.hpp"
#include "config/zip/zip_reader.hpp"
#include "markup.hpp"
#include "payments/statements/line.hpp"

namespace kythu::payments::statements {

struct Book {
  std::string_view sheet;          ///< its XML, in the entries
  std::vector<std::string> texts;  ///< that cells name by number
  std::vector<bool> dates;         ///< of each style
  bool from_1904 = false;
};

/// Or what is wrong with it.
Result<Book, Fault> read_book(const std::vector<ZipEntry>& entries);

}  // namespace kythu::payments::statements
