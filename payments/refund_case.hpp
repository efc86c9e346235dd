// The one way a refund changes its state: under the lock of its payment, by the table, with its books, an event in the
// payment's chain, and word to the portal at the end.
#pragma once

#include "money_events.hpp"
#include "refund_books.hpp"

namespace kythu::payments {

struct RefundCase {
  Subject subject;
  RefundRow row;
};
/// Locks the payment, then the break, then the refund.
std::optional<RefundCase> open_case(db::Transaction& tx, AgencyId agency, RefundId id);

struct RefundStep {
  RefundEvent event{};
  std::string actor;
  std::string detail = "{}";  ///< a JSON object without personal data
};

/// Writes what began it; the row is there already.
void begin(db::Transaction& tx, RefundCase& one);
/// `held` says where the money of an approved one is: the payment's fees unless it is given. False when this cannot
/// happen in this state; nothing is written then.
bool advance(db::Transaction& tx, const Desk& desk, RefundCase& one, const RefundStep& step,
             const std::vector<Share>& held = {});

}  // namespace kythu::payments
