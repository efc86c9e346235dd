// What Transaction::ask() answers: rows of text, as libpq keeps them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct pg_result;

namespace kythu::db {

/// Lives as long as its rows. The words are empty where it is null.
struct Cell {
  std::string_view words;
  bool is_null = false;

  std::string text() const { return std::string{words}; }
  /// Throws std::runtime_error for what is none.
  std::int64_t number() const;
};

class Rows {
 public:
  explicit Rows(std::shared_ptr<pg_result> result) : result_(std::move(result)) {}
  std::size_t size() const;
  bool empty() const { return size() == 0; }
  /// Rows that the statement wrote.
  std::size_t changed() const;
  Cell at(std::size_t row, std::size_t column) const;

 private:
  std::shared_ptr<pg_result> result_;
};

}  // namespace kythu::db
