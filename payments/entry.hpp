// A new payment with its items and its first event, in one statement.
#pragma once

#include "accounts.hpp"
#include "config/database/database.hpp"
#include "payments/payment.hpp"

namespace kythu::payments {

/// Sent, not waited for. The database judges again that this is the agency's account and that the catalogue has the
/// items' fees; the transaction fails with 22012 where it is not so. Puts the event on the payment's timeline.
void enter(db::Transaction& tx, Payment& payment, const Account& account);

}  // namespace kythu::payments
