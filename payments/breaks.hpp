// What people do about money that came late, over, short, without a name, or against what was agreed: one proposes,
// another approves, and only then the books move.
#pragma once

#include "config/base/result.hpp"
#include "config/database/database.hpp"
#include "payments/break.hpp"

namespace kythu::payments {

struct Desk;

enum class BreakRefusal {
  not_found,
  not_waiting,         ///< it is not in the state that this act is for
  remedy_unsuitable,   ///< not for this kind
  payment_unsuitable,  ///< to attach to: not there, or not open
  less_than_due,       ///< to attach: a payment is paid in one sum or not at all
  attempt_open,        ///< `failed`, while another order of the payment may still take money
  no_account,          ///< a payout needs the account that the money came to
  same_person,         ///< nobody approves what they proposed
};

struct BreakAct {
  AgencyId agency;
  BreakId id;
  std::string officer;  ///< "officer:off_…"
  std::string request_id{};
};

struct BreakFilter {
  std::vector<AgencyId> agencies;
  std::optional<BreakKind> kind{};
  std::optional<BreakState> state{};
  std::optional<PaymentId> payment{};
  std::optional<BreakId> after{};  ///< the last of the page before; oldest first
  int limit = 50;
};

/// Safe for any number of threads. Made by the cashier.
class Breaks {
 public:
  explicit Breaks(const Desk& desk) : desk_(desk) {}

  Result<Break, BreakRefusal> propose(db::Transaction& tx, const BreakAct& act, const Proposal& proposal) const;
  /// Another person: the books move, and the payment and its portal learn of it, in this transaction.
  Result<Break, BreakRefusal> approve(db::Transaction& tx, const BreakAct& act) const;
  /// Also by whoever proposed it: it is open again.
  Result<Break, BreakRefusal> reject(db::Transaction& tx, const BreakAct& act) const;

  Result<Break, BreakRefusal> find(db::Transaction& tx, AgencyId agency, BreakId id) const;
  std::vector<Break> list(db::Transaction& tx, const BreakFilter& filter) const;
  /// Payments of the last thirty days that its money may belong to: not paid, and of the very amount.
  std::vector<PaymentId> candidates(db::Transaction& tx, const Break& one) const;

 private:
  const Desk& desk_;
};

}  // namespace kythu::payments
