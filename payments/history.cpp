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

/// Returns its hash in hex.
std::string write(db::Transaction& tx, const Entry& entry) {
  const auto hash =
      chained(entry.previous, {entry.key.agency.uuid_text(), entry.key.id.uuid_text(), std::to_string(entry.seq),
                               std::string{entry.from}, std::string{entry.to}, entry.actor, entry.body,
                               rfc3339(entry.occurred_at), rfc3339(entry.recorded_at)});
  tx.exec(sql::insert_payment_event, entry.key.agency, entry.key.id, entry.seq, entry.from, entry.to, entry.actor,
          entry.body, entry.occurred_at, entry.recorded_at, entry.previous, hash);
  return hash;
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

std::optional<Head> lock_payment(db::Transaction& tx, const PaymentKey& key) {
  const auto rows = tx.exec(sql::lock_payment, key.agency, key.id);
  if (rows.empty()) return std::nullopt;
  const auto& row = rows[0];
  const auto status = parse_status(row[0].as<std::string>());
  KYTHU_ASSERT(status);
  return Head{.key = key,
              .status = *status,
              .amount = db::to_vnd(row[1]),
              .event_seq = row[2].as<int>(),
              .last_hash = row[3].as<std::string>(),
              .expires_at = db::to_instant(row[4]),
              .procedure = row[5].as<std::string>(),
              .dossier = row[6].as<std::string>(),
              .metadata = row[7].as<std::string>(),
              .token = row[9].as<std::string>(),
              .channels = split(row[8].as<std::string>(), ' '),
              .late_applied = row[10].as<bool>()};
}

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

void begin_history(db::Transaction& tx, const Payment& payment, const std::string& actor) {
  const PaymentKey key{payment.agency, payment.id};
  const auto hash = write(tx, {.key = key,
                               .seq = 1,
                               .from = "none",
                               .to = name(Status::created),
                               .actor = actor,
                               .body = json::serialize(json::object{{"amount", payment.amount.dong()}}),
                               .occurred_at = payment.created_at,
                               .recorded_at = payment.created_at,
                               .previous = ""});
  tx.exec(sql::advance_payment, key.agency, key.id, name(Status::created), 1, hash);
}

bool change(db::Transaction& tx, Head& head, const Change& change, const Random& random) {
  const auto to = next(head.status, change.event);
  if (!to) return false;
  const auto from = head.status;
  head.status = *to;
  ++head.event_seq;
  head.last_hash = write(tx, {.key = head.key,
                              .seq = head.event_seq,
                              .from = name(from),
                              .to = name(*to),
                              .actor = change.actor,
                              .body = change.detail,
                              .occurred_at = change.taken ? change.taken->paid_at : change.at,
                              .recorded_at = change.at,
                              .previous = head.last_hash});
  const auto changed =
      change.taken
          ? tx.exec(sql::capture_payment, head.key.agency, head.key.id, name(*to), head.event_seq, head.last_hash,
                    change.taken->channel, change.taken->paid_at)
          : tx.exec(sql::advance_payment, head.key.agency, head.key.id, name(*to), head.event_seq, head.last_hash);
  KYTHU_ASSERT(changed.affected_rows() == 1);  // the row is locked
  if (const auto type = news(*to); !type.empty()) {
    db::publish(tx, {EventId::fresh(change.at, random), head.key.agency, head.key.id.uuid, head.event_seq, type,
                     news_of(head, change.taken), change.at});
  }
  return true;
}

}  // namespace kythu::payments
