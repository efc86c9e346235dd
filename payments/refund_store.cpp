#include "refund_store.hpp"

#include <algorithm>

#include "sql.hpp"
#include "words.hpp"

namespace kythu::payments {
namespace {

std::string text(const pqxx::field& field) { return field.as<std::string>(); }

std::optional<Instant> instant(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : std::optional{db::to_instant(field)};
}

template <class AnyId>
std::optional<AnyId> id(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : std::optional{db::to_id<AnyId>(field)};
}

template <class AnyId>
std::optional<Uuid> uuid(const std::optional<AnyId>& id) {
  return id ? std::optional{id->uuid} : std::nullopt;
}

std::optional<RefundClaim> claim_of(const pqxx::row& row) {
  const auto claim = text(row[16]);
  if (claim.empty()) return std::nullopt;
  return RefundClaim{claim == "succeeded", text(row[17]), text(row[18])};
}

RefundRow to_row(const pqxx::row& row) {
  const auto state = parse_refund_state(text(row[5]));
  const auto way = parse_refund_way(text(row[6]));
  KYTHU_ASSERT(state && way);  // the columns have CHECKs
  RefundRow refund;
  refund.agency = db::to_id<AgencyId>(row[0]);
  refund.id = db::to_id<RefundId>(row[1]);
  refund.payment = id<PaymentId>(row[2]);
  if (!row[3].is_null()) refund.of_break = db::to_uuid(row[3]);
  refund.amount = db::to_vnd(row[4]);
  refund.state = *state;
  refund.way = *way;
  refund.channel = text(row[7]);
  refund.attempt = id<AttemptId>(row[8]);
  refund.pays_from = text(row[9]);
  refund.our_ref = text(row[10]);
  refund.provider_ref = text(row[11]);
  refund.may_be_sent = row[12].as<bool>();
  refund.reason = text(row[13]);
  refund.maker = text(row[14]);
  refund.checker = text(row[15]);
  refund.claim = claim_of(row);
  refund.claim_checker = text(row[19]);
  refund.failure = text(row[20]);
  refund.created_at = db::to_instant(row[21]);
  refund.approved_at = instant(row[22]);
  refund.submitted_at = instant(row[23]);
  refund.ended_at = instant(row[24]);
  refund.next_try_at = instant(row[25]);
  return refund;
}

std::optional<RefundRow> only(const pqxx::result& rows) {
  return rows.empty() ? std::nullopt : std::optional{to_row(rows[0])};
}

}  // namespace

std::optional<RefundRow> lock_refund(db::Transaction& tx, AgencyId agency, RefundId id) {
  return only(tx.exec(sql::lock_refund, agency, id));
}

std::optional<RefundRow> read_refund(db::Transaction& tx, AgencyId agency, RefundId id) {
  return only(tx.exec(sql::read_refund, agency, id));
}

std::vector<Refund> list_refunds(db::Transaction& tx, const RefundFilter& filter) {
  std::vector<std::string> agencies, states;
  for (const auto& agency : filter.agencies) agencies.push_back(agency.uuid_text());
  for (const auto state : filter.states) states.emplace_back(name(state));
  std::vector<Refund> refunds;
  for (const auto& row :
       tx.exec(sql::list_refunds, "{" + join(agencies, ",") + "}", uuid(filter.payment), join(states, " "), filter.from,
               filter.to, uuid(filter.after), std::clamp(filter.limit, 1, 201), filter.waits_for)) {
    refunds.push_back(to_row(row));
  }
  return refunds;
}

bool reserve(db::Transaction& tx, const RefundRow& row) {
  return tx.exec(sql::reserve_refund, row.agency, row.id, row.payment.value(), row.of_break, row.amount, name(row.way),
                 row.channel, uuid(row.attempt), row.pays_from, row.reason, row.maker, row.created_at)
             .affected_rows() == 1;
}

void insert(db::Transaction& tx, const RefundRow& row) {
  tx.exec(sql::insert_refund, row.agency, row.id, row.of_break.value(), row.amount, name(row.way), row.channel,
          uuid(row.attempt), row.pays_from, row.reason, row.maker, row.created_at);
}

void save(db::Transaction& tx, const RefundRow& row) {
  const auto& claim = row.claim;
  const auto changed = tx.exec(sql::save_refund, row.agency, row.id, name(row.state), row.our_ref, row.provider_ref,
                               row.may_be_sent, row.checker, claim ? (claim->returned ? "succeeded" : "failed") : "",
                               claim ? claim->proof : "", claim ? claim->maker : "", row.claim_checker, row.failure,
                               row.approved_at, row.submitted_at, row.ended_at, row.next_try_at);
  KYTHU_ASSERT(changed.affected_rows() == 1);  // the row is locked
}

}  // namespace kythu::payments
