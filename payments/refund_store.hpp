// Refunds as rows.
#pragma once

#include "payments/refunds.hpp"

namespace kythu::payments {

/// A refund with what only the engine needs.
struct RefundRow : Refund {
  std::optional<AttemptId> attempt;  ///< the order that the provider is told to return
  std::string pays_from;             ///< the ledger's account that the money leaves
  bool may_be_sent = false;
  std::optional<Instant> next_try_at;
};

/// Locks the row until the end of the transaction; the payment's row, or the break's, is locked before it.
std::optional<RefundRow> lock_refund(db::Transaction& tx, AgencyId agency, RefundId id);
std::optional<RefundRow> read_refund(db::Transaction& tx, AgencyId agency, RefundId id);
std::vector<Refund> list_refunds(db::Transaction& tx, const RefundFilter& filter);

/// False when more would be returned than was taken: the guard and the write are one statement.
bool reserve(db::Transaction& tx, const RefundRow& row);
/// Of money that no payment took in; the break that it belongs to is its guard.
void insert(db::Transaction& tx, const RefundRow& row);
/// Everything that may change; ends the lease.
void save(db::Transaction& tx, const RefundRow& row);

}  // namespace kythu::payments
