// Statements as rows of cells, whatever file holds them: lines before the table, a heading, rows, and lines after it.
// The columns are found by their names (profiles.hpp).
#pragma once

#include "payments/statements/reader.hpp"
#include "profiles.hpp"

namespace kythu::payments::statements {

class RowsReader : public Reader {
 protected:
  struct Row {
    std::vector<std::string> cells;
    std::uint64_t at = 0;  ///< of the file, from 1
  };
  void begin() { found_.statements.emplace_back().currency = "VND"; }
  bool in_table() const { return in_table_; }
  /// False when it is none.
  bool heading(const Row& row);
  /// A line before the table that is not its heading.
  void before(const Row& row);
  void row(const Row& row);
  void no_heading(std::uint64_t at);

 private:
  void beside(const Row& row);
  void set(Field field, std::string_view value, std::uint64_t at);
  bool read_amount(Line& line, const Row& row);
  bool read_money(std::int64_t& out, std::string_view text, std::uint64_t at);
  bool read_kind(Line& line, const Row& row);
  std::string_view cell(const Row& row, Field field) const;

  bool in_table_ = false;
  Columns columns_;
  std::uint32_t entries_ = 0;
};

}  // namespace kythu::payments::statements
