#include "merge.hpp"

#include <algorithm>

#include "config/base/bytes.hpp"

namespace kythu::db {
namespace {

using Row = std::vector<Parameter>;

bool is_by_row(const Statement& statement) { return statement.sql.starts_with("-- By row"); }

void append(std::string& array, const Parameter& value) {
  array += array.size() > 1 ? "," : "";
  if (value.is_null) {
    array += "NULL";
    return;
  }
  array += '"';
  if (value.is_binary) {
    array += "\\\\x" + to_hex(as_bytes(value.words));
  } else {
    for (const char c : value.words) {
      if (c == '"' || c == '\\') array += '\\';
      array += c;
    }
  }
  array += '"';
}

Statement of_rows(std::string_view sql, const std::vector<const Row*>& rows) {
  Statement statement{sql, {}};
  for (std::size_t column = 0; column < rows.front()->size(); ++column) {
    std::string array = "{";
    for (const auto* row : rows) append(array, row->at(column));
    statement.values.push_back({array + "}"});
  }
  return statement;
}

/// One statement of the sheaf: of one strand, or of several with the same words.
struct Place {
  const Statement* first;
  std::vector<const Row*> rows;
};

}  // namespace

Statement as_sent(const Statement& statement) {
  return is_by_row(statement) ? of_rows(statement.sql, {&statement.values}) : statement;
}

std::vector<Statement> merged(const std::vector<std::span<const Statement>>& strands) {
  std::vector<Place> places;
  for (const auto& strand : strands) {
    std::size_t begin = 0;  // what the strand's next statement may not come before
    for (const auto& statement : strand) {
      auto at = places.end();
      if (is_by_row(statement)) {
        at = std::find_if(places.begin() + static_cast<std::ptrdiff_t>(begin), places.end(),
                          [&](const auto& place) { return place.first->sql == statement.sql; });
      }
      if (at == places.end()) at = places.insert(at, Place{&statement, {}});
      at->rows.push_back(&statement.values);
      begin = static_cast<std::size_t>(at - places.begin()) + 1;
    }
  }
  std::vector<Statement> all;
  for (const auto& [first, rows] : places) all.push_back(is_by_row(*first) ? of_rows(first->sql, rows) : *first);
  return all;
}

}  // namespace kythu::db
