#include "merge.hpp"

#include <algorithm>
#include <libpq-fe.h>
#include <new>

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

void append_line(pg_result& part, const pg_result& answer, int line) {
  const int to = PQntuples(&part);
  for (int column = 0; column < PQnfields(&answer); ++column) {
    const bool null = PQgetisnull(&answer, line, column) == 1;
    const int length = null ? -1 : PQgetlength(&answer, line, column);
    if (PQsetvalue(&part, to, column, PQgetvalue(&answer, line, column), length) == 0) throw std::bad_alloc{};
  }
}

/// One statement of the sheaf: of one strand, or of several with the same words.
struct Place {
  std::vector<const Statement*> given{};
  std::vector<std::size_t> numbers{};
};

Statement as_sent(const Place& place) {
  const auto& first = *place.given.front();
  if (!is_by_row(first)) return first;
  std::vector<const Row*> rows;
  for (const auto* one : place.given) rows.push_back(&one->values);
  return of_rows(first.sql, rows);
}

std::vector<Place> placed(const std::vector<std::span<const Statement>>& strands) {
  std::vector<Place> places;
  std::size_t number = 0;
  for (const auto& strand : strands) {
    std::ptrdiff_t begin = 0;  // what the strand's next statement may not come before; nothing comes before BEGIN
    for (const auto& statement : strand) {
      const auto same = [&](const Place& place) { return place.given.front()->sql == statement.sql; };
      auto at = is_by_row(statement) ? std::find_if(places.begin() + begin, places.end(), same) : places.end();
      if (at == places.end()) {  // as early as may be: what follows may be others' too
        at = places.insert(begin > 0 ? places.begin() + begin : places.end(), Place{});
      }
      at->given.push_back(&statement);
      at->numbers.push_back(number++);
      begin = at - places.begin() + 1;
    }
  }
  return places;
}

}  // namespace

Sheaf merged(const std::vector<std::span<const Statement>>& strands) {
  Sheaf sheaf;
  for (const auto& place : placed(strands)) {
    const bool shared = place.given.size() > 1;
    for (std::size_t i = 0; i < place.numbers.size(); ++i) {
      sheaf.shares.resize(std::max(sheaf.shares.size(), place.numbers[i] + 1));
      sheaf.shares[place.numbers[i]] = {sheaf.statements.size(), shared ? i + 1 : 0};
    }
    sheaf.statements.push_back(as_sent(place));
  }
  return sheaf;
}

std::shared_ptr<pg_result> part_of(const std::shared_ptr<pg_result>& answer, std::size_t row) {
  const int last = PQnfields(answer.get()) - 1;
  if (row == 0 || last < 0 || PQfname(answer.get(), last) != std::string_view{"of_row"}) return answer;
  const auto wanted = std::to_string(row);
  std::shared_ptr<pg_result> part{PQcopyResult(answer.get(), PG_COPYRES_ATTRS), PQclear};
  if (!part) throw std::bad_alloc{};
  for (int line = 0; line < PQntuples(answer.get()); ++line) {
    if (PQgetvalue(answer.get(), line, last) == wanted) append_line(*part, *answer, line);
  }
  return part;
}

}  // namespace kythu::db
