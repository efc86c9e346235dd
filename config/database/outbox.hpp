// What must leave, written in the transaction of the change that it tells of (security requirement G5).
#pragma once

#include <string>
#include <string_view>

#include "config/database/database.hpp"

namespace kythu::db {

struct Event {
  EventId id;
  AgencyId agency;
  Uuid aggregate;         ///< the payment, receipt or signature that changed
  int aggregate_seq = 0;  ///< 1, 2, 3 … per aggregate, so that a receiver sees gaps
  std::string_view type;  ///< "payment.paid"
  std::string payload;    ///< the JSON object under `data` of the webhook
  Instant at;
};

/// Sent, not waited for. One row; (agency, aggregate, aggregate_seq) is unique.
void publish(Transaction& tx, const Event& event);

}  // namespace kythu::db
