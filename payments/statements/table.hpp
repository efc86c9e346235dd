// Statements as CSV: with comma, semicolon, bar or tab, in UTF-8 with or without a mark, or ISO-8859-1.
#pragma once

#include "rows.hpp"

namespace kythu::payments::statements {

class TableReader : public RowsReader {
 public:
  void feed(std::string_view piece) override;
  void finish() override;

 private:
  void record(std::string_view text);
  void before_table(std::string_view text);
  bool split(std::string_view text, char delimiter, Row& row);

  std::string kept_;
  bool begun_ = false, quoted_ = false;
  std::uint64_t at_ = 1;       ///< where the record begins
  std::size_t looked_at_ = 0;  ///< of kept_
  char delimiter_ = 0;
};

}  // namespace kythu::payments::statements
