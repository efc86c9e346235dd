// Statements as tables: CSV with comma, semicolon, bar or tab, with lines before and after the table, in UTF-8 with or
// without a mark, or ISO-8859-1. The columns are found by their names (profiles.hpp).
#pragma once

#include "payments/statements/reader.hpp"
#include "profiles.hpp"

namespace kythu::payments::statements {

class TableReader : public Reader {
 public:
  void feed(std::string_view piece) override;
  void finish() override;

 private:
  struct Row {
    std::vector<std::string> cells;
    std::uint64_t at = 0;
  };
  void record(std::string_view text);
  void before_table(std::string_view text);
  void row(const Row& row);
  void preamble(const Row& row);
  void set(Field field, std::string_view value, std::uint64_t at);
  bool read_amount(Line& line, const Row& row);
  bool read_money(std::int64_t& out, std::string_view text, std::uint64_t at);
  bool read_kind(Line& line, const Row& row);
  std::string_view cell(const Row& row, Field field) const;
  bool split(std::string_view text, char delimiter, Row& row);

  std::string kept_;
  bool begun_ = false, quoted_ = false;
  std::uint64_t at_ = 1;       ///< where the record begins
  std::size_t looked_at_ = 0;  ///< of kept_
  char delimiter_ = 0;
  Columns columns_;
  std::uint32_t entries_ = 0;
};

}  // namespace kythu::payments::statements
