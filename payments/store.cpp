#include "store.hpp"

#include <algorithm>
#include <map>

#include "refund_store.hpp"
#include "sql.hpp"
#include "words.hpp"

namespace kythu::payments {
namespace {

Status to_status(const pqxx::field& field) {
  const auto status = parse_status(field.as<std::string>());
  KYTHU_ASSERT(status);  // the column has a CHECK
  return *status;
}

std::string text(const pqxx::field& field) { return field.as<std::string>(); }

Payer to_payer(const pqxx::row& row) {
  return {.name = text(row[5]),
          .id_number = text(row[6]),
          .tax_code = text(row[7]),
          .address = text(row[8]),
          .email = text(row[9]),
          .phone = text(row[10])};
}

Payment to_payment(const pqxx::row& row, AgencyId agency) {
  Payment payment{.id = db::to_id<PaymentId>(row[0]),
                  .agency = agency,
                  .client = db::to_id<ClientId>(row[1]),
                  .token = text(row[2]),
                  .procedure = text(row[3]),
                  .dossier = text(row[4]),
                  .payer = to_payer(row),
                  .items = {},
                  .amount = db::to_vnd(row[11]),
                  .status = to_status(row[12]),
                  .return_url = text(row[13]),
                  .metadata = text(row[14]),
                  .channels = split(text(row[15]), ' '),
                  .transfer_ref = text(row[16]),
                  .qr_payload = text(row[17]),
                  .attempts = {},
                  .timeline = {},
                  .aftermath = {},
                  .refunds = {},
                  .captured = db::to_vnd(row[22]),
                  .refunded = db::to_vnd(row[23]),
                  .late_applied = row[24].as<bool>(),
                  .paid_channel = text(row[18]),
                  .paid_at = {},
                  .created_at = db::to_instant(row[20]),
                  .expires_at = db::to_instant(row[21])};
  if (!row[19].is_null()) payment.paid_at = db::to_instant(row[19]);
  return payment;
}

Item to_item(const pqxx::row& row) {
  const auto kind = parse_item_kind(text(row[3]));
  KYTHU_ASSERT(kind);
  return {text(row[1]), text(row[2]), *kind, db::to_vnd(row[4]), row[5].as<std::int64_t>()};
}

std::vector<TimelineEntry> timeline_of(db::Transaction& tx, const PaymentKey& key) {
  std::vector<TimelineEntry> entries;
  for (const auto& row : tx.exec(sql::select_events, key.agency, key.id)) {
    TimelineEntry entry{.seq = row[0].as<int>(),
                        .from = {},
                        .to = to_status(row[2]),
                        .first = text(row[1]) == "none",
                        .actor = text(row[3]),
                        .detail = text(row[4]),
                        .at = db::to_instant(row[5])};
    if (!entry.first) entry.from = to_status(row[1]);
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::vector<MoneyEntry> aftermath_of(db::Transaction& tx, const PaymentKey& key) {
  std::vector<MoneyEntry> entries;
  Vnd refunded;
  bool late_applied = false;
  for (const auto& row : tx.exec(sql::money_events, key.agency, key.id)) {
    const auto sum = refunded.plus(db::to_vnd(row[4]));
    KYTHU_ASSERT(sum);
    refunded = *sum;
    late_applied = late_applied || row[5].as<bool>();
    entries.push_back({row[0].as<int>(), text(row[1]), text(row[2]), db::to_instant(row[3]), refunded, late_applied});
  }
  return entries;
}

std::vector<Refund> refunds_of(db::Transaction& tx, const PaymentKey& key) {
  auto refunds = list_refunds(tx, {.agencies = {key.agency}, .payment = key.id, .limit = 200});
  std::ranges::reverse(refunds);
  return refunds;
}

}  // namespace

std::vector<Payment> load(db::Transaction& tx, AgencyId agency, const std::vector<PaymentId>& ids, bool whole) {
  std::vector<std::string> texts;
  std::ranges::transform(ids, std::back_inserter(texts), [](const auto& id) { return id.uuid_text(); });
  const auto wanted = "{" + join(texts, ",") + "}";
  std::vector<Payment> payments;
  std::map<PaymentId, std::size_t> places;
  for (const auto& row : tx.exec(sql::select_payments, agency, wanted)) {
    payments.push_back(to_payment(row, agency));
    places[payments.back().id] = payments.size() - 1;
  }
  for (const auto& row : tx.exec(sql::select_items, agency, wanted)) {
    payments[places.at(db::to_id<PaymentId>(row[0]))].items.push_back(to_item(row));
  }
  if (!whole) return payments;
  for (auto& payment : payments) {
    const PaymentKey key{agency, payment.id};
    std::ranges::copy(attempts_of(tx, key), std::back_inserter(payment.attempts));
    payment.timeline = timeline_of(tx, key);
    if (payment.captured == Vnd{}) continue;
    payment.aftermath = aftermath_of(tx, key);
    payment.refunds = refunds_of(tx, key);
  }
  return payments;
}

std::optional<PaymentKey> find_token(db::Transaction& tx, std::string_view token) {
  const auto rows = tx.exec(sql::find_payment_by_token, token);
  if (rows.empty()) return std::nullopt;
  return PaymentKey{db::to_id<AgencyId>(rows[0][0]), db::to_id<PaymentId>(rows[0][1])};
}

db::Answer send_attempts(db::Transaction& tx, const PaymentKey& key) {
  return tx.send(sql::select_attempts, key.agency, key.id);
}

std::vector<OpenAttempt> to_attempts(const db::Rows& rows) {
  std::vector<OpenAttempt> attempts;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    OpenAttempt attempt;
    attempt.id = db::to_id<AttemptId>(rows.at(row, 0));
    attempt.number = static_cast<int>(rows.at(row, 1).number());
    attempt.channel = rows.at(row, 2).text();
    attempt.our_ref = rows.at(row, 3).text();
    attempt.provider_txn = rows.at(row, 4).text();
    attempt.amount = db::to_vnd(rows.at(row, 5));
    attempt.state = rows.at(row, 6).text();
    attempt.created_at = db::to_instant(rows.at(row, 7));
    attempt.valid_until = db::to_instant(rows.at(row, 8));
    attempt.request_url = rows.at(row, 9).text();
    attempts.push_back(std::move(attempt));
  }
  return attempts;
}

std::vector<OpenAttempt> attempts_of(db::Transaction& tx, const PaymentKey& key) {
  return to_attempts(send_attempts(tx, key).rows());
}

}  // namespace kythu::payments
