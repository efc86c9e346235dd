// A table of figures, whatever it is written as: what its columns are, and the rows as the database gave them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/relay/language.hpp"

namespace kythu::gateway::paper {

enum class Kind {
  text,
  period,  ///< "2026-11-23", "2026-11", "2026-Q4" or "2026"
  count,
  money,  ///< đồng
  rate,   ///< hundredths of a per cent: 6666 is 66.66 %
  rank,
};

struct Column {
  std::string_view name, vi, en;  ///< for machines, and for people
  Kind kind = Kind::text;
  std::string_view part{}, whole{};  ///< of a rate: the columns that it is made of, so that it has a total

  std::string_view title(Language language) const { return language == Language::vi ? vi : en; }
  bool is_number() const { return kind != Kind::text && kind != Kind::period; }
};

struct Grid {
  std::span<const Column> columns;
  std::size_t rows = 0;
  /// What stands there, numbers in digits; nothing where there is nothing.
  std::function<std::optional<std::string_view>(std::size_t row, std::size_t column)> cell;

  std::optional<std::size_t> find(std::string_view column) const;
  std::optional<std::int64_t> number(std::size_t row, std::size_t column) const;
  /// Of all rows, where that says something: not of ranks, nor of rates whose parts are not shown.
  std::optional<std::int64_t> total(std::size_t column) const;
};

/// As people read it: "1.005.000" or "1,005,000", "66,66 %", "23/11/2026", "Quý 4/2026".
std::string shown(Kind kind, std::string_view text, Language language);

}  // namespace kythu::gateway::paper
