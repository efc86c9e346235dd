// Payments and attempts as rows.
#pragma once

#include "payments/cashier.hpp"

namespace kythu::payments {

/// With items, newest first; `whole` adds attempts and timeline.
std::vector<Payment> load(db::Transaction& tx, AgencyId agency, const std::vector<PaymentId>& ids, bool whole);

struct PaymentKey {
  AgencyId agency;
  PaymentId id;
};
std::optional<PaymentKey> find_token(db::Transaction& tx, std::string_view token);

/// An attempt with what only the cashier needs.
struct OpenAttempt : Attempt {
  std::string request_url;
  Instant valid_until;
  bool may_take_money() const { return state == "prepared" || state == "sent" || state == "unknown"; }
};
/// Meaningful only while the payment's row is locked.
std::vector<OpenAttempt> attempts_of(db::Transaction& tx, const PaymentKey& key);
db::Answer send_attempts(db::Transaction& tx, const PaymentKey& key);
std::vector<OpenAttempt> to_attempts(const db::Rows& rows);

}  // namespace kythu::payments
