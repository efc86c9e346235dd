// The books as text that other programs read: CSV, and the plain-text ledgers of hledger and beancount, whose own
// strict checks then prove ours (declared accounts, one commodity, every transaction balanced).
#pragma once

#include <string>
#include <vector>

#include "payments/ledger/balances.hpp"
#include "payments/ledger/entries.hpp"

namespace kythu::payments::ledger {

struct Books {
  std::string agency;            ///< stands in the first line
  std::string day;               ///< of the opening balances, YYYY-MM-DD
  std::vector<Balance> opening;  ///< before the first entry; empty when the entries begin with the books
  std::vector<Entry> entries;    ///< oldest first
};

/// RFC 4180 with a header line; opening balances are not in it.
std::string to_csv(const std::vector<Entry>& entries);
/// One transaction a transfer that moves money; opening balances come from Equity:Opening.
std::string to_hledger(const Books& books);
/// Likewise. Its account names allow less than ours: the code itself stands in the metadata of `open`.
std::string to_beancount(const Books& books);

/// "Assets:PSP:vnpay:Clearing" as beancount wants it: "Assets:PSP:Vnpay:Clearing".
std::string beancount_name(std::string_view code);

}  // namespace kythu::payments::ledger
