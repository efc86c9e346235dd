// Money on the agencies' own accounts, as services that read the bank's notices tell of it.
#pragma once

#include "desk.hpp"

namespace kythu::payments {

/// Stores, verifies and books every credit of the message, each in a transaction of its own. Safe to repeat, in any
/// order, and by several feeds.
CallbackAnswer receive_transfers(const Desk& desk, RejectedCallbacks& rejected, const channels::BankFeed& feed,
                                 const Callback& callback);

}  // namespace kythu::payments
