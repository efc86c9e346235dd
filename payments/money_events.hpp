// What became of money after its payment was over, as a chain: it goes on from the payment's own, or begins with a
// break.
#pragma once

#include "history.hpp"

namespace kythu::payments {

/// Whose chain it is. The subject's row stays locked until the end of the transaction.
struct Subject {
  AgencyId agency;
  Uuid id;
  std::optional<Head> payment;
  int seq = 0;            ///< of the last event
  std::string last_hash;  ///< hex
};
std::optional<Subject> lock_subject(db::Transaction& tx, const PaymentKey& payment);

struct MoneyEvent {
  std::string_view what;  ///< "refund", "break"
  std::optional<Uuid> refund;
  std::string_view from, to;
  std::string actor;
  std::string detail;  ///< a JSON object without personal data
  Instant at;
};
void write(db::Transaction& tx, Subject& subject, const MoneyEvent& event);

}  // namespace kythu::payments
