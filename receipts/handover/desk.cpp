#include "desk.hpp"

#include <boost/json.hpp>

#include "config/database/audit.hpp"
#include "config/database/outbox.hpp"
#include "receipts/tax/message.hpp"
#include "sql.hpp"

namespace kythu::receipts::handover {
namespace {

namespace json = boost::json;

/// A provider may be away for a moment; then a person has to know.
constexpr int tries_without_a_task = 3;

std::string news_of(const ReceiptId& id, const PaymentId& payment, Vnd amount, const std::string& provider,
                    const Issued& issued) {
  return json::serialize(json::object{{"id", id.text()},
                                      {"payment", payment.text()},
                                      {"form_code", issued.form_code},
                                      {"symbol", issued.symbol},
                                      {"number", issued.number},
                                      {"amount", amount.dong()},
                                      {"issued_at", rfc3339(issued.issued_at)},
                                      {"lookup_code", issued.lookup_code},
                                      {"lookup_url", issued.lookup_url},
                                      {"provider", provider},
                                      {"status", "issued"}});
}

}  // namespace

std::optional<Handed> find(db::Transaction& tx, AgencyId agency, PaymentId payment) {
  const auto rows = tx.ask(sql::handover_find, agency, payment);
  if (rows.empty()) return std::nullopt;
  const auto text = [&](std::size_t column) { return rows.at(0, column).text(); };
  Handed handed{.id = db::to_id<ReceiptId>(rows.at(0, 0)),
                .provider = text(1),
                .state = text(2),
                .amount = db::to_vnd(rows.at(0, 3)),
                .issued = {text(6), text(7), 0, text(9), text(10), {}},
                .tries = static_cast<int>(rows.at(0, 4).number()),
                .fault = text(5)};
  if (!rows.at(0, 8).is_null) handed.issued.number = rows.at(0, 8).number();
  if (!rows.at(0, 11).is_null) handed.issued.issued_at = db::to_instant(rows.at(0, 11));
  return handed;
}

Result<Handed, std::string> Desk::issue(const Order& order) {
  const auto known = [&] {
    return database_.read([&](db::Transaction& tx) { return find(tx, order.agency, order.payment); });
  };
  if (auto handed = known(); handed && handed->state == "issued") return std::move(*handed);
  const auto body = begin(order);
  const auto outcome = provider_.issue(order.payment.text(), body);
  if (const auto* const issued = std::get_if<Issued>(&outcome)) {
    keep(order, *issued);
  } else if (const auto* const refused = std::get_if<Refused>(&outcome)) {
    keep_fault(order, "refused", refused->reason);
  } else {
    keep_fault(order, "asked", std::get<CannotTell>(outcome).why);
  }
  auto handed = known();
  KYTHU_ASSERT(handed);
  if (handed->state != "issued") return "the provider " + provider_.name() + ": " + handed->fault;
  return std::move(*handed);
}

bool Desk::returned(AgencyId agency, PaymentId payment, Vnd remaining, const std::string& reason) {
  return database_.write([&](db::Transaction& tx) {
    const auto handed = find(tx, agency, payment);
    if (!handed || handed->state != "issued") return false;
    const auto detail = handed->issued.form_code + " " + handed->issued.symbol + " " +
                        std::to_string(handed->issued.number) + ": " + std::to_string(remaining.dong()) + "/" +
                        std::to_string(handed->amount.dong()) + " VND; " + reason;
    open_task(tx, agency, payment, "to_correct", detail);
    return true;
  });
}

/// Once, while one of its kind is open for the payment.
void Desk::open_task(db::Transaction& tx, AgencyId agency, PaymentId payment, std::string_view kind,
                     std::string_view detail) const {
  const auto now = clock_();
  tx.send(sql::handover_open_task, agency, tax::TaskId::fresh(now, random_), payment, kind, detail, now);
}

/// What it is asked: as at the first try, should the payment's words have changed since.
std::string Desk::begin(const Order& order) {
  const auto now = clock_();
  Vnd total;
  for (const auto& line : order.lines) {
    const auto sum = total.plus(line.amount);
    KYTHU_ASSERT(sum);  // the payment's amount is a Vnd itself
    total = *sum;
  }
  return database_.write([&](db::Transaction& tx) {
    return tx
        .ask(sql::handover_begin, order.agency, order.payment, ReceiptId::fresh(now, random_), provider_.name(), total,
             provider_.body_of(order), now)
        .at(0, 0)
        .text();
  });
}

/// Told twice, it counts once.
void Desk::keep(const Order& order, const Issued& issued) {
  const auto now = clock_();
  database_.write([&](db::Transaction& tx) {
    const auto rows = tx.ask(sql::handover_issued, order.agency, order.payment, issued.form_code, issued.symbol,
                             issued.number, issued.lookup_code, issued.lookup_url, issued.issued_at);
    if (rows.empty()) return true;
    const auto id = db::to_id<ReceiptId>(rows.at(0, 0));
    tx.send(sql::handover_close_task, order.agency, order.payment, now);
    db::publish(tx, {EventId::fresh(now, random_), order.agency, id.uuid, 1, "receipt.issued",
                     news_of(id, order.payment, db::to_vnd(rows.at(0, 1)), provider_.name(), issued), now});
    db::record(tx, {.chain = "receipts",
                    .actor = "system:handover",
                    .act = "receipt.issued",
                    .object = id.text(),
                    .outcome = "done",
                    .detail = json::serialize(json::object{
                        {"provider", provider_.name()}, {"symbol", issued.symbol}, {"number", issued.number}}),
                    .request_id = {},
                    .at = now});
    return true;
  });
}

void Desk::keep_fault(const Order& order, std::string_view state, std::string_view fault) {
  database_.write([&](db::Transaction& tx) {
    const auto rows = tx.ask(sql::handover_fault, order.agency, order.payment, state, fault);
    if (rows.empty()) return true;  // somebody else got it
    if (state == "refused" || rows.at(0, 0).number() >= tries_without_a_task) {
      open_task(tx, order.agency, order.payment, "not_issued", fault);
    }
    return true;
  });
}

}  // namespace kythu::receipts::handover
