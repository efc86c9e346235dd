// Money on the agencies' own accounts, as services that read the bank's notices tell of it.
#pragma once

#include "desk.hpp"

namespace kythu::payments {

/// Stores, verifies and books every credit of the message, each in a transaction of its own. Safe to repeat, in any
/// order, and by several feeds.
CallbackAnswer receive_transfers(const Desk& desk, RejectedCallbacks& rejected, const channels::BankFeed& feed,
                                 const Callback& callback);

/// A credit that only a statement shows, booked as a notice of it would be: it pays the payment that its memo names, or
/// waits in suspense for officers. Returns its row; nullopt when a feed has told of it in the meantime.
std::optional<Uuid> book_from_statement(db::Transaction& tx, const Desk& desk, const channels::BankCredit& credit);

}  // namespace kythu::payments
