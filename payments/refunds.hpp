// Gives money back: in full, in part, several times, and never more than was taken, whoever asks at the same time.
#pragma once

#include "config/base/result.hpp"
#include "config/database/database.hpp"
#include "payments/refund.hpp"

namespace kythu::payments {

struct Desk;

enum class RefundRefusal {
  not_found,
  not_refundable,           ///< nothing was taken, or it waits in suspense for an officer
  amount_above_refundable,  ///< more than is left of what was taken
  amount_below_least,       ///< the channel returns no sum as small as this; officers may pay it out
  no_account,               ///< a payout needs the agency's own account
  not_waiting,              ///< it is not in the state that this act is for
  same_person,              ///< nobody approves what they proposed
};

struct NewRefund {
  AgencyId agency;
  PaymentId payment;
  std::optional<Vnd> amount;  ///< everything that is left otherwise
  std::string reason;
  std::string maker;     ///< "client:cli_…", "officer:off_…"
  bool pay_out = false;  ///< by officers, even where the channel could return it
};

/// An officer's act on one refund.
struct RefundAct {
  AgencyId agency;
  RefundId refund;
  std::string officer;  ///< "officer:off_…"
  std::string request_id{};
};

struct RefundFilter {
  std::vector<AgencyId> agencies;
  std::optional<PaymentId> payment{};
  std::vector<RefundState> states{};  ///< empty: any
  std::string waits_for{};            ///< empty: whatever
  std::optional<Instant> from{}, to{};
  std::optional<RefundId> after{};  ///< the last of the page before; newest first
  int limit = 50;
};

/// Safe for any number of threads. Nothing outside is called inside a transaction. Made by the cashier.
class Refunds {
 public:
  explicit Refunds(const Desk& desk) : desk_(desk) {}

  /// Reserves the money. Up to the settings' limit it is approved by rule; above, another person has to.
  Result<Refund, RefundRefusal> request(db::Transaction& tx, const NewRefund& wanted) const;
  Result<Refund, RefundRefusal> approve(db::Transaction& tx, const RefundAct& act) const;
  /// Also by whoever asked for it.
  Result<Refund, RefundRefusal> reject(db::Transaction& tx, const RefundAct& act, const std::string& why) const;

  /// What came of a payout, or of a refund whose provider cannot tell, as an officer says. In place of a claim before.
  Result<Refund, RefundRefusal> claim(db::Transaction& tx, const RefundAct& act, bool returned,
                                      const std::string& proof) const;
  /// Another officer says so too: the refund is over.
  Result<Refund, RefundRefusal> confirm(db::Transaction& tx, const RefundAct& act) const;
  /// An officer does not stand by it: what came of the refund cannot be told.
  Result<Refund, RefundRefusal> dispute(db::Transaction& tx, const RefundAct& act) const;

  Result<Refund, RefundRefusal> find(db::Transaction& tx, AgencyId agency, RefundId id) const;
  std::vector<Refund> list(db::Transaction& tx, const RefundFilter& filter) const;

  /// Tells providers of approved refunds and asks what became of those that are on the way; returns how many it worked
  /// on.
  std::size_t work(std::size_t most) const;

 private:
  const Desk& desk_;
};

}  // namespace kythu::payments
