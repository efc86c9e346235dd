// Orders that a provider has to be asked for: the call, and what its answer makes of the attempt that was committed
// before it.
#pragma once

#include "desk.hpp"
#include "store.hpp"

namespace kythu::payments {

struct OrderToPlace {
  PaymentKey payment;
  channels::Order order;
  wire::FetchRequest request;
};

/// Not a call that failed, but one that never was: nothing can have come of it.
bool was_never_sent(wire::FetchFault fault);

/// Until the call is over for certain: before that nobody else asks about the order.
std::chrono::milliseconds longest_call(const wire::FetchRequest& request);

/// Outside of any transaction. `channel_refused`: no order was made, and the citizen may choose again;
/// `attempt_unsettled`: there may be one.
Result<Redirect, Refusal> place(const Desk& desk, const channels::Channel& channel, const OrderToPlace& order);

}  // namespace kythu::payments
