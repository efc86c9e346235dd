// A refund in the ledger: set apart when it is approved, moved or let go when it is over.
//
// | refund    | legs                                                                              |
// |-----------|-----------------------------------------------------------------------------------|
// | approved  | pending: Collected of each fee in proportion (or the suspense account) / RefundsPayable |
// | succeeded | each of these posted; RefundsPayable / the account that the money left            |
// | failed    | each of these void                                                                |
#pragma once

#include "desk.hpp"
#include "refund_store.hpp"

namespace kythu::payments {

struct Share {
  std::string account;
  Vnd amount;
};
/// `amount` in proportion to what each account still holds, by the largest remainder; nowhere more than it holds.
/// `held` together is not less than `amount`; shares of nothing are left out.
std::vector<Share> divide(Vnd amount, const std::vector<Share>& held);

/// What the fees of a payment still hold of its money, beside what other refunds have set apart.
std::vector<Share> collected_money(db::Transaction& tx, AgencyId agency, PaymentId payment);

/// `held`: where the money is.
void set_apart(db::Transaction& tx, const Desk& desk, const RefundRow& refund, const std::vector<Share>& held);
void pay_back(db::Transaction& tx, const Desk& desk, const RefundRow& refund);
/// Nothing when it was never set apart.
void let_go(db::Transaction& tx, const Desk& desk, const RefundRow& refund);

}  // namespace kythu::payments
