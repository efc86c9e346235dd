// What providers notify of, stored and applied: each in one transaction, which those that come at the same moment
// share.
#pragma once

#include "channels/channel.hpp"
#include "config/database/gathering.hpp"
#include "payments/cashier.hpp"

namespace kythu::payments {

struct Desk;
class Arrival;

/// Safe for any number of threads.
class Inbox {
 public:
  explicit Inbox(const Desk& desk);
  /// Of a notification that is verified. Safe to repeat, in any order.
  channels::Verdict take(const Callback& callback, const channels::Notification& told);

 private:
  db::Gathering<Arrival> gathering_;
};

}  // namespace kythu::payments
