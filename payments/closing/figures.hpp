// What is known of a channel's day: which accounts and words are its own, and the figures that are sealed.
#pragma once

#include "payments/closing/days.hpp"

namespace kythu::payments::closing {

inline constexpr std::string_view bank = "bank", cash = "cash";

/// Patterns of the codes of its accounts, as an array.
std::string accounts_of(std::string_view channel);
/// Its names on breaks, as an array.
std::string break_channels_of(std::string_view channel);
/// Its name in statements: empty of the bank.
std::string statements_of(std::string_view channel);

/// JSON with the accounts (what stood and what moved), the movements by what they are of, the hash chain over the
/// transfers, and the statements that had been taken by `as_of`. Of a day that is over it never changes.
std::string figures_of(db::Transaction& tx, const DayKey& key, Instant as_of);

}  // namespace kythu::payments::closing
