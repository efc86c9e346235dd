#include "history.hpp"

#include <boost/json.hpp>

#include "chain.hpp"
#include "config/database/outbox.hpp"
#include "sql.hpp"
#include "words.hpp"

namespace kythu::payments {
namespace {

namespace json = boost::json;

struct Entry {
  PaymentKey key;
  int seq = 0;
  std::string_view from, to;
  std::string actor, body;
  Instant occurred_at, recorded_at;
  std::string previous;  ///< hash of the event before, hex
};

/// In hex.
std::string hash_of(const Entry& entry) {
  return chained(entry.previous, {entry.key.agency.uuid_text(), entry.key.id.uuid_text(), std::to_string(entry.seq),
                                  std::string{entry.from}, std::string{entry.to}, entry.actor, entry.body,
                                  rfc3339(entry.occurred_at), rfc3339(entry.recorded_at)});
}

/// The event's type for portals; empty for steps they are not told of.
std::string_view news(Status to) {
  switch (to) {
    case Status::paid: return "payment.paid";
    case Status::paid_late: return "payment.paid_late";
    case Status::expired: return "payment.expired";
    case Status::cancelled: return "payment.canceled";
    case Status::failed: return "payment.failed";
    case Status::created:
    case Status::pending:
    case Status::unknown:
    case Status::conflicted: break;
  }
  return {};
}

}  // namespace

PendingLock send_lock(db::Transaction& tx, const PaymentKey& key) {
  return {key, tx.send(sql::lock_payment, key.agency, key.id)};
}

std::optional<Head> head_of(const PendingLock& lock) {
  const auto rows = lock.answer.rows();
  if (rows.empty()) return std::nullopt;
  const auto column = [&](std::size_t number) { return rows.at(0, number); };
  const auto status = parse_status(column(0).words);
  KYTHU_ASSERT(status);
  return Head{.key = lock.key,
              .status = *status,
              .amount = db::to_vnd(column(1)),
              .event_seq = static_cast<int>(column(2).number()),
              .last_hash = column(3).text(),
              .expires_at = db::to_instant(column(4)),
              .procedure = column(5).text(),
              .dossier = column(6).text(),
              .metadata = column(7).text(),
              .token = column(9).text(),
              .channels = split(column(8).words, ' '),
              .late_applied = column(10).words == "t"};
}

std::optional<Head> lock_payment(db::Transaction& tx, const PaymentKey& key) { return head_of(send_lock(tx, key)); }

std::string news_of(const Head& head, const std::optional<Taken>& taken) {
  boost::system::error_code failed;
  auto metadata = json::parse(head.metadata, failed);
  json::object object{{"id", head.key.id.text()},
                      {"status", public_status(head.status, head.late_applied)},
                      {"amount", head.amount.dong()},
                      {"agency", head.key.agency.text()},
                      {"procedure", head.procedure},
                      {"dossier", head.dossier},
                      {"channel", nullptr},
                      {"paid_at", nullptr},
                      {"provider_transaction", nullptr},
                      {"metadata", failed ? json::value(json::object{}) : std::move(metadata)}};
  if (taken) {
    object["channel"] = taken->channel;
    object["paid_at"] = rfc3339(taken->paid_at);
    object["provider_transaction"] = taken->provider_transaction;
  }
  return json::serialize(object);
}

FirstEvent first_event(const Payment& payment, const std::string& actor) {
  Entry entry{.key = {payment.agency, payment.id},
              .seq = 1,
              .from = "none",
              .to = name(Status::created),
              .actor = actor,
              .body = json::serialize(json::object{{"amount", payment.amount.dong()}}),
              .occurred_at = payment.created_at,
              .recorded_at = payment.created_at,
              .previous = ""};
  auto hash = hash_of(entry);
  return {std::move(entry.actor), std::move(entry.body), std::move(hash)};
}

bool change(db::Transaction& tx, Head& head, const Change& change, const Random& random) {
  const auto to = next(head.status, change.event);
  if (!to) return false;
  const auto from = head.status;
  head.status = *to;
  ++head.event_seq;
  const auto previous = std::exchange(head.last_hash, {});
  const auto happened = change.taken ? change.taken->paid_at : change.at;
  head.last_hash = hash_of({.key = head.key,
                            .seq = head.event_seq,
                            .from = name(from),
                            .to = name(*to),
                            .actor = change.actor,
                            .body = change.detail,
                            .occurred_at = happened,
                            .recorded_at = change.at,
                            .previous = previous});
  // The event's own column is empty where the payment did not move, and the database refuses that.
  if (change.taken) {
    tx.send(sql::capture_payment, head.key.agency, head.key.id, name(from), name(*to), head.event_seq, change.actor,
            change.detail, happened, change.at, previous, head.last_hash, change.taken->channel);
  } else {
    tx.send(sql::advance_payment, head.key.agency, head.key.id, name(from), name(*to), head.event_seq, change.actor,
            change.detail, happened, change.at, previous, head.last_hash);
  }
  if (const auto type = news(*to); !type.empty()) {
    db::publish(tx, {EventId::fresh(change.at, random), head.key.agency, head.key.id.uuid, head.event_seq, type,
                     news_of(head, change.taken), change.at});
  }
  return true;
}

}  // namespace kythu::payments
