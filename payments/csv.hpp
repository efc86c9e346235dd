// Comma-separated values by RFC 4180, bounded.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/base/result.hpp"

namespace kythu::payments {

struct CsvRow {
  std::size_t line = 0;  ///< where it begins, counted from 1
  std::vector<std::string> cells;
};
struct CsvFault {
  std::size_t line = 0;
  std::string what;
};

/// At most 4 MiB, 50,000 rows, 64 cells a row; UTF-8; lines may end in LF or CRLF; empty lines are left out.
Result<std::vector<CsvRow>, CsvFault> read_csv(std::string_view text);

}  // namespace kythu::payments
