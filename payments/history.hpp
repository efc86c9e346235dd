// The one way a payment changes its state: under the lock of its row, by the table, with an event that is chained to
// the one before, and with word to the portal where the portal waits for it.
#pragma once

#include "payments/cashier.hpp"
#include "store.hpp"

namespace kythu::payments {

struct Head {
  PaymentKey key;
  Status status{};
  Vnd amount;
  int event_seq = 0;
  std::string last_hash;  ///< hex
  Instant expires_at;
  std::string procedure, dossier, metadata, token;
  std::vector<std::string> channels;
  bool late_applied = false;  ///< two people let it pay the fee
};
/// A lock that was sent and not waited for, so that what else is wanted may go with it.
struct PendingLock {
  PaymentKey key;
  db::Answer answer;
};
PendingLock send_lock(db::Transaction& tx, const PaymentKey& key);
std::optional<Head> head_of(const PendingLock& lock);
/// Locks the payment's row until the end of the transaction.
std::optional<Head> lock_payment(db::Transaction& tx, const PaymentKey& key);

/// The money, where the event is that it was taken.
struct Taken {
  std::string channel, provider_transaction;
  Instant paid_at;
};

struct Change {
  Event event{};
  std::string actor;
  std::string detail = "{}";  ///< a JSON object without personal data
  Instant at;
  std::optional<Taken> taken;
};

/// The payment as portals are told of it.
std::string news_of(const Head& head, const std::optional<Taken>& taken);

/// The event that makes a payment; it is written with the payment (entry.hpp).
struct FirstEvent {
  std::string actor, body;
  std::string hash;  ///< hex
};
FirstEvent first_event(const Payment& payment, const std::string& actor);
/// False when this event cannot happen in this state; nothing is written then. Sent, not waited for.
bool change(db::Transaction& tx, Head& head, const Change& change, const Random& random);

}  // namespace kythu::payments
