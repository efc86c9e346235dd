// Where the money of one credit belongs.
#pragma once

#include "desk.hpp"
#include "history.hpp"

namespace kythu::payments {

struct StoredCredit {
  AgencyId agency;
  Uuid id;
  std::string feed;
  const channels::BankCredit& told;
};

/// Books the whole credit, and pays the payment where it is enough; returns what became of it, as bank_credit keeps it.
///
/// | the payment             | less than due | exactly          | more                                |
/// |-------------------------|---------------|------------------|-------------------------------------|
/// | none                    | Unidentified  | Unidentified     | Unidentified                        |
/// | created, pending, unknown | Unidentified | paid            | paid, the rest to Excess            |
/// | failed, expired, cancelled | Unidentified | paid_late, Late | paid_late, Late, the rest to Excess |
/// | paid, paid_late         | Unidentified  | Excess           | Excess                              |
/// | conflicted              | Unidentified  | Unidentified     | Unidentified                        |
///
/// Less than due never depends on the state, so that the order in which two transfers are told of makes no difference
/// to the books. A conflicted payment is an officer's to settle; the money waits.
std::string_view book_credit(db::Transaction& tx, const Desk& desk, const StoredCredit& credit,
                             const std::optional<PaymentKey>& payment);

/// Cash that was on its way has come to the bank.
std::string_view book_deposit(db::Transaction& tx, const Desk& desk, const StoredCredit& credit, const Uuid& deposit);

}  // namespace kythu::payments
