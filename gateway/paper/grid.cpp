#include "grid.hpp"

#include <charconv>
#include <limits>

#include <fmt/format.h>

namespace kythu::gateway::paper {
namespace {

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

std::string grouped(std::int64_t value, char group) {
  auto text = std::to_string(value);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > (value < 0 ? 1 : 0); at -= 3) {
    text.insert(static_cast<std::size_t>(at), 1, group);
  }
  return text;
}

std::string per_cent(std::int64_t hundredths, Language language) {
  const bool vi = language == Language::vi;
  const auto size = hundredths < 0 ? -hundredths : hundredths;
  return fmt::format("{}{}{}{:02}{}", hundredths < 0 ? "-" : "", size / 100, vi ? ',' : '.', size % 100,
                     vi ? " %" : "%");
}

std::string period_words(std::string_view text, Language language) {
  const auto year = text.substr(0, 4);
  if (text.size() == 10) return fmt::format("{}/{}/{}", text.substr(8), text.substr(5, 2), year);
  if (text.size() != 7) return std::string{text};
  if (text[5] != 'Q') return fmt::format("{}/{}", text.substr(5), year);
  return fmt::format("{}{}/{}", language == Language::vi ? "Quý " : "Q", text.substr(6), year);
}

}  // namespace

std::optional<std::size_t> Grid::find(std::string_view column) const {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == column) return i;
  }
  return std::nullopt;
}

std::optional<std::int64_t> Grid::number(std::size_t row, std::size_t column) const {
  const auto text = cell(row, column);
  return text ? whole_number(*text) : std::nullopt;
}

std::optional<std::int64_t> Grid::total(std::size_t column) const {
  const auto& is = columns[column];
  if (is.kind == Kind::count || is.kind == Kind::money) {
    std::int64_t sum = 0;
    for (std::size_t row = 0; row < rows; ++row) sum += number(row, column).value_or(0);
    return sum;
  }
  const auto part = find(is.part), whole = find(is.whole);
  if (is.kind != Kind::rate || !part || !whole) return std::nullopt;
  auto share = total(*part).value_or(0), of = total(*whole).value_or(0);
  // Ten thousand times the money of a province may be more than 64 bits hold.
  for (; of > std::numeric_limits<std::int64_t>::max() / 10'000; of /= 10) share /= 10;
  return of > 0 ? std::optional{share * 10'000 / of} : std::nullopt;
}

std::string shown(Kind kind, std::string_view text, Language language) {
  const auto value = whole_number(text);
  switch (kind) {
    case Kind::text: break;
    case Kind::period: return period_words(text, language);
    case Kind::count:
    case Kind::money: return value ? grouped(*value, language == Language::vi ? '.' : ',') : std::string{text};
    case Kind::rate: return value ? per_cent(*value, language) : std::string{text};
    case Kind::rank: break;
  }
  return std::string{text};
}

}  // namespace kythu::gateway::paper
