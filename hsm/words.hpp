// Enumerations and the stable words for them, in one table each.
#pragma once

#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>

namespace kythu::hsm {

template <class Table, class Word>
std::string_view name_in(const Table& table, Word word) {
  for (const auto& [known, text] : table) {
    if (known == word) return text;
  }
  std::abort();
}

template <class Table>
auto find_in(const Table& table, std::string_view text) -> std::optional<decltype(table[0].first)> {
  for (const auto& [known, known_text] : table) {
    if (known_text == text) return known;
  }
  return std::nullopt;
}

}  // namespace kythu::hsm
