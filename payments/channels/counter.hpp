// Cash at the counter: a clerk takes the money, and nobody outside is told or asked. These are the sums of it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "config/base/clock.hpp"
#include "config/base/result.hpp"
#include "config/base/vnd.hpp"

namespace kythu::payments::channels::counter {

/// The number on the slip that the payer takes home: "Q03-20261122-0042-T". `counter`: capital letters and digits.
std::string slip_number(std::string_view counter, BusinessDay day, unsigned number);
/// As written or as typed: spaces, dashes and small letters do not matter; the check character does.
bool is_slip_number(std::string_view text);

/// What to give back; nullopt when it is not enough.
std::optional<Vnd> change(Vnd due, Vnd handed_over);

/// So many notes or coins of one value, as counted.
struct Pieces {
  std::int64_t value = 0, count = 0;
};
enum class CountFault { no_such_note, counted_twice, negative, too_much };
/// The values that the State Bank has issued, from 500,000 down to 100 đồng, each at most once.
std::span<const std::int64_t> denominations();
Result<Vnd, CountFault> sum(std::span<const Pieces> counted);

/// A shift of one drawer. What was taken and given back for one payment counts as taken alone.
struct Shift {
  Vnd opening, taken, refunded, deposited;
};
/// What should be in the drawer; nullopt when more went out than was there.
std::optional<Vnd> expected(const Shift& shift);
/// In đồng: above zero there is too much in the drawer, below zero too little.
std::int64_t difference(Vnd expected, Vnd counted);

}  // namespace kythu::payments::channels::counter
