// What stands on the books' accounts, at any time. The hot accounts have no balance row (every payment would fight for
// it): a balance is what stood at the end of the last computed day, and what moved since.
#pragma once

#include <string>
#include <vector>

#include "config/database/database.hpp"

namespace kythu::payments::ledger {

struct Balance {
  std::string code;                      ///< "Assets:PSP:vnpay:Clearing"
  bool debit_side = false;               ///< Assets and Expenses
  std::int64_t debits = 0, credits = 0;  ///< đồng since the books began; pending transfers are in no balance
  std::int64_t amount() const { return debit_side ? debits - credits : credits - debits; }
};

/// Of every account of the agency, as they were just before `at`, by code.
std::vector<Balance> balances(db::Transaction& tx, AgencyId agency, Instant at);

/// Computes the oldest business day that is over and has no balances; false when there is none. A day is over ten
/// minutes after its end: by then no transaction of that day still runs (every one has a deadline of seconds), and
/// whatever is posted is dated later. Safe to repeat and to run in several programs at once.
bool turn_day(db::Database& database, Instant now);

}  // namespace kythu::payments::ledger
