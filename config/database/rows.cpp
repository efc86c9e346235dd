#include "rows.hpp"

#include <charconv>
#include <libpq-fe.h>
#include <stdexcept>

namespace kythu::db {
namespace {

std::int64_t to_number(std::string_view words) {
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(words.data(), words.data() + words.size(), number);
  if (fault != std::errc{} || end != words.data() + words.size()) throw std::runtime_error{"not a number"};
  return number;
}

}  // namespace

std::int64_t Cell::number() const { return to_number(words); }

std::size_t Rows::size() const { return static_cast<std::size_t>(PQntuples(result_.get())); }

std::size_t Rows::changed() const {
  const std::string_view words = PQcmdTuples(result_.get());
  return words.empty() ? 0 : static_cast<std::size_t>(to_number(words));
}

Cell Rows::at(std::size_t row, std::size_t column) const {
  const int r = static_cast<int>(row), c = static_cast<int>(column);
  return {{PQgetvalue(result_.get(), r, c), static_cast<std::size_t>(PQgetlength(result_.get(), r, c))},
          PQgetisnull(result_.get(), r, c) == 1};
}

}  // namespace kythu::db
