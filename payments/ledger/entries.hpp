// The books' transfers, one by one.
#pragma once

#include <string>
#include <vector>

#include "config/database/database.hpp"

namespace kythu::payments::ledger {

struct Entry {
  TransferId id;
  Uuid journal;               ///< transfers of one journal stand or fall together
  std::string day;            ///< the business day, YYYY-MM-DD
  std::string kind;           ///< posted, pending, post_pending, void_pending, correction
  std::string debit, credit;  ///< codes
  Vnd amount;
  std::string source_type;  ///< payment, attempt, credit, refund …
  Uuid source;
  int leg = 0;
  Instant event_at, posted_at;
  std::optional<TransferId> pending;   ///< the transfer that this one ends
  std::optional<TransferId> corrects;  ///< the transfer that this one corrects

  /// Pending and void transfers move nothing.
  bool moves() const { return kind != "pending" && kind != "void_pending"; }
};

struct EntryFilter {
  AgencyId agency;
  std::string account;               ///< on either side, by its code; empty: any
  std::optional<Instant> from, to;   ///< by the time of posting: from inclusive, to exclusive
  std::optional<PaymentId> payment;  ///< of the payment, its attempts, transfers and refunds
  std::optional<TransferId> after;   ///< the last of the page before
  int limit = 50;
};
/// Newest first; one more than the limit says that there is more.
std::vector<Entry> entries(db::Transaction& tx, const EntryFilter& filter);

}  // namespace kythu::payments::ledger
