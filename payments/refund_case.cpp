#include "refund_case.hpp"

#include <boost/json.hpp>

#include "break_store.hpp"
#include "config/database/outbox.hpp"
#include "sql.hpp"

namespace kythu::payments {
namespace {

namespace json = boost::json;

struct Sums {
  Vnd captured, refunded;
};

/// What was reserved becomes what was returned, or is free again.
std::optional<Sums> settle_reserve(db::Transaction& tx, const RefundRow& row, Vnd returned) {
  if (!row.payment) return std::nullopt;
  const auto rows = tx.exec(sql::settle_reserve, row.agency, *row.payment, row.amount, returned);
  KYTHU_ASSERT(rows.size() == 1);
  return Sums{db::to_vnd(rows[0][0]), db::to_vnd(rows[0][1])};
}

json::object words_of(const RefundRow& row) {
  return {{"id", row.id.text()},
          {"status", name(row.state)},
          {"amount", row.amount.dong()},
          {"method", name(row.way)},
          {"provider_transaction", row.provider_ref.empty() ? json::value{} : json::value(row.provider_ref)}};
}

json::object words_of(const Head& payment, const Sums& sums) {
  boost::system::error_code failed;
  auto metadata = json::parse(payment.metadata, failed);
  return {{"id", payment.key.id.text()},
          {"status", public_status(payment.status, payment.late_applied, sums.captured, sums.refunded)},
          {"amount", payment.amount.dong()},
          {"refunded_amount", sums.refunded.dong()},
          {"agency", payment.key.agency.text()},
          {"procedure", payment.procedure},
          {"dossier", payment.dossier},
          {"metadata", failed ? json::value(json::object{}) : std::move(metadata)}};
}

/// payment.refunded is an event of the payment, and takes its place in the payment's sequence; the two others are the
/// refund's own, and its only ones.
void tell(db::Transaction& tx, const Desk& desk, const RefundCase& one, const std::optional<Sums>& sums) {
  const auto now = *one.row.ended_at;
  const bool returned = one.row.state == RefundState::succeeded;
  const bool of_payment = returned && one.row.payment;
  json::object payload;
  if (of_payment) {
    payload = words_of(*one.subject.payment, *sums);
    payload["refund"] = words_of(one.row);
  } else {
    payload = words_of(one.row);
    payload["payment"] = one.row.payment ? json::value(one.row.payment->text()) : json::value{};
    payload["failure"] = one.row.failure.empty() ? json::value{} : json::value(one.row.failure);
  }
  db::publish(tx, {.id = EventId::fresh(now, desk.random),
                   .agency = one.row.agency,
                   .aggregate = of_payment ? one.subject.id : one.row.id.uuid,
                   .aggregate_seq = of_payment ? one.subject.seq : 1,
                   .type = of_payment ? "payment.refunded"
                           : returned ? "refund.succeeded"
                                      : "refund.failed",
                   .payload = json::serialize(payload),
                   .at = now});
}

/// The case's members in front, so that every event says which refund it is about.
std::string detail_of(const RefundRow& row, const std::string& detail) {
  auto words = json::parse(detail).as_object();
  words["refund"] = row.id.text();
  words["amount"] = row.amount.dong();
  words["status"] = name(row.state);
  return json::serialize(words);
}

/// Its money lies where it lay, and somebody has to find another way.
void reopen(db::Transaction& tx, const Desk& desk, const RefundRow& row) {
  auto one = lock_break(tx, row.agency, *row.of_break);
  KYTHU_ASSERT(one && one->row.state == BreakState::resolved);
  one->row.proposal.reset();
  one->row.checker.clear();
  one->row.refund.reset();
  one->row.proposed_at.reset();
  one->row.resolved_at.reset();
  move(tx, desk, *one, BreakState::open, "refund:" + row.id.text());
}

}  // namespace

std::optional<RefundCase> open_case(db::Transaction& tx, AgencyId agency, RefundId id) {
  const auto seen = read_refund(tx, agency, id);
  if (!seen) return std::nullopt;
  std::optional<Subject> subject;
  if (seen->payment) subject = lock_subject(tx, {agency, *seen->payment});
  if (seen->of_break) {
    auto broken = lock_break(tx, agency, *seen->of_break);
    KYTHU_ASSERT(broken);
    if (!seen->payment) subject = std::move(broken->subject);
  }
  auto row = lock_refund(tx, agency, id);
  KYTHU_ASSERT(subject && row);  // neither is ever deleted
  return RefundCase{std::move(*subject), std::move(*row)};
}

void begin(db::Transaction& tx, RefundCase& one) {
  const auto& row = one.row;
  write(tx, one.subject,
        {"refund", row.id.uuid, "none", name(row.state), row.maker, detail_of(row, "{}"), row.created_at});
}

bool advance(db::Transaction& tx, const Desk& desk, RefundCase& one, const RefundStep& step,
             const std::vector<Share>& held) {
  auto& row = one.row;
  const auto to = next(row.state, step.event);
  if (!to) return false;
  const auto from = std::exchange(row.state, *to);
  const auto now = desk.clock();
  write(tx, one.subject, {"refund", row.id.uuid, name(from), name(*to), step.actor, detail_of(row, step.detail), now});
  std::optional<Sums> sums;
  switch (*to) {
    case RefundState::approved:
      row.approved_at = now;
      set_apart(tx, desk, row, held.empty() ? collected_money(tx, row.agency, row.payment.value()) : held);
      break;
    case RefundState::submitted: row.submitted_at = now; break;
    case RefundState::succeeded:
      sums = settle_reserve(tx, row, row.amount);
      pay_back(tx, desk, row);
      break;
    case RefundState::failed:
      sums = settle_reserve(tx, row, Vnd{});
      let_go(tx, desk, row);
      break;
    case RefundState::requested:
    case RefundState::unknown: break;
  }
  if (is_over(*to)) {
    row.ended_at = now;
    row.next_try_at.reset();
  }
  save(tx, row);
  if (is_over(*to)) tell(tx, desk, one, sums);
  if (*to == RefundState::failed && row.of_break) reopen(tx, desk, row);
  return true;
}

}  // namespace kythu::payments
