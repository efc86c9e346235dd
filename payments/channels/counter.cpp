#include "counter.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "transfer_ref.hpp"

namespace kythu::payments::channels::counter {
namespace {

constexpr std::array<std::int64_t, 12> issued{500'000, 200'000, 100'000, 50'000, 20'000, 10'000,
                                              5'000,   2'000,   1'000,   500,    200,    100};
constexpr std::size_t shortest = 1 + 8 + 1 + 1, longest = 32;

std::string squeezed(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == ' ' || c == '-') continue;
    out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  }
  return out;
}

}  // namespace

std::string slip_number(std::string_view counter, BusinessDay day, unsigned number) {
  auto date = to_text(day);
  std::erase(date, '-');
  const auto text = fmt::format("{}-{}-{:04}", counter, date, number);
  return text + "-" + check_character(squeezed(text));
}

bool is_slip_number(std::string_view text) {
  const auto plain = squeezed(text);
  constexpr std::string_view allowed = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  if (plain.size() < shortest || plain.size() > longest) return false;
  if (plain.find_first_not_of(allowed) != std::string::npos) return false;
  return check_character(std::string_view{plain}.substr(0, plain.size() - 1)) == plain.back();
}

std::optional<Vnd> change(Vnd due, Vnd handed_over) { return handed_over.minus(due); }

std::span<const std::int64_t> denominations() { return issued; }

Result<Vnd, CountFault> sum(std::span<const Pieces> counted) {
  Vnd total;
  std::set<std::int64_t> seen;
  for (const auto& pieces : counted) {
    if (std::ranges::find(issued, pieces.value) == issued.end()) return CountFault::no_such_note;
    if (!seen.insert(pieces.value).second) return CountFault::counted_twice;
    if (pieces.count < 0) return CountFault::negative;
    const auto heap = Vnd::of(pieces.value)->times(pieces.count);
    const auto more = heap ? total.plus(*heap) : std::nullopt;
    if (!more) return CountFault::too_much;
    total = *more;
  }
  return total;
}

std::optional<Vnd> expected(const Shift& shift) {
  const auto had = shift.opening.plus(shift.taken);
  const auto left = had ? had->minus(shift.refunded) : std::nullopt;
  return left ? left->minus(shift.deposited) : std::nullopt;
}

std::int64_t difference(Vnd expected, Vnd counted) { return counted.dong() - expected.dong(); }

}  // namespace kythu::payments::channels::counter
