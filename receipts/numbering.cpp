#include "numbering.hpp"

#include "config/database/audit.hpp"
#include "law/law.hpp"
#include "render/clean.hpp"
#include "render/xml.hpp"
#include "row.hpp"
#include "sql.hpp"
#include "year.hpp"

namespace kythu::receipts {
namespace {

const Rules& rules_at(Instant at) {
  const auto* const rules = Law::vietnam().on(business_day(at));
  KYTHU_ASSERT(rules != nullptr);
  return *rules;
}

/// Without a printed denomination.
std::string usual_form(Instant at) { return rules_at(at).form_codes.front(); }

struct Place {
  SeriesId series;
  std::string form_code, symbol;
  std::int64_t number = 0;  ///< the next one
  Instant at;
};

/// A locked row of `lock_series`.
struct Locked {
  SeriesId id;
  std::string symbol;
  std::int64_t last, upper;
  bool registered;
};

std::vector<Locked> locked_series(const db::Rows& rows) {
  std::vector<Locked> all;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    all.push_back({db::to_id<SeriesId>(rows.at(i, 0)), rows.at(i, 1).text(), rows.at(i, 2).number(),
                   rows.at(i, 3).number(), rows.at(i, 4).words == "t"});
  }
  return all;
}

bool is_set_back(const Locked& series, const Numbering& numbering) {
  return numbering.high_water != nullptr && numbering.high_water->of(series.id) > series.last;
}

/// Locks the agency's open series and chooses the first of this year with room. The time is taken under the lock, so
/// that midnight of 31 December, should it pass while we wait, counts.
Result<Place, Refusal> lock_place(db::Transaction& tx, AgencyId agency, const Numbering& numbering) {
  const auto form_code = usual_form(numbering.clock());
  const auto all = locked_series(tx.ask(sql::lock_series, agency, form_code));
  const auto now = std::chrono::floor<std::chrono::seconds>(numbering.clock());
  const auto& rules = rules_at(now);
  auto refusal = Refusal::no_series;
  for (const auto& series : all) {
    if (!rules.fits(series.symbol, year_of(now))) continue;
    if (numbering.registered_only && !series.registered) {
      refusal = Refusal::not_registered;
    } else if (is_set_back(series, numbering)) {
      refusal = Refusal::series_set_back;
    } else if (series.last >= series.upper) {
      refusal = Refusal::series_used_up;
    } else {
      return Place{series.id, form_code, series.symbol, series.last + 1, now};
    }
  }
  return refusal;
}

/// Its row is locked and has room; should this not be so, no receipt may have the number.
void take_number(db::Transaction& tx, AgencyId agency, const Place& place) {
  tx.send(sql::take_number, agency, place.series, place.number);
}

Collector to_collector(const db::Rows& rows) {
  const auto column = [&](std::size_t at) { return clean(rows.at(0, at).text()); };
  return {column(0), column(1), column(2), column(3), column(4)};
}

/// 100 random bits in Crockford's base 32: nobody guesses it, and a citizen can type it.
std::string fresh_lookup_code(const Random& random) {
  constexpr std::string_view letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  Bytes noise(20);
  random(noise);
  std::string code;
  for (const auto byte : noise) code += letters[byte % letters.size()];
  return code;
}

void set_order(Facts& facts, const Order& order) {
  facts.payer_name = clean(order.payer_name);
  facts.payer_tax_code = clean(order.payer_tax_code);
  facts.payer_address = clean(order.payer_address);
  facts.payment_method = clean(order.payment_method);
  facts.dossier = clean(order.dossier);
  for (const auto& line : order.lines) {
    facts.lines.push_back({clean(line.description), line.amount});
    const auto sum = facts.total.plus(line.amount);
    KYTHU_ASSERT(sum);  // the payment's amount is a Vnd itself
    facts.total = *sum;
  }
}

void insert(db::Transaction& tx, const Begun& begun) {
  const auto& r = begun.receipt;
  tx.send(sql::insert_receipt, r.agency, r.id, r.payment, begun.series, r.form_code, r.symbol, r.number, r.amount,
          r.lookup_code, business_day(r.issued_at), r.issued_at, to_json(begun.facts), to_bytes(begun.data),
          r.replaces);
  db::record(tx, {.chain = "receipts",
                  .actor = "system:registrar",
                  .act = "receipt.numbered",
                  .object = r.id.text(),
                  .outcome = "done",
                  .detail = "{\"symbol\":\"" + r.symbol + "\",\"number\":" + std::to_string(r.number) + "}",
                  .request_id = {},
                  .at = r.issued_at});
}

Begun number(db::Transaction& tx, const Place& place, const Receipt& of, Facts facts, const Numbering& numbering) {
  facts.form_code = place.form_code;
  facts.symbol = place.symbol;
  facts.number = place.number;
  facts.lookup_code = fresh_lookup_code(numbering.random);
  facts.issued_at = place.at;
  take_number(tx, of.agency, place);
  Begun begun{of, place.series, std::move(facts), {}};
  begun.data = data_part(begun.facts);
  auto& receipt = begun.receipt;
  receipt.id = ReceiptId::fresh(numbering.clock(), numbering.random);  // within a second too they sort by time
  receipt.form_code = place.form_code;
  receipt.symbol = place.symbol;
  receipt.number = begun.facts.number;
  receipt.amount = begun.facts.total;
  receipt.status = "numbered";
  receipt.lookup_code = begun.facts.lookup_code;
  receipt.issued_at = place.at;
  return begun;
}

}  // namespace

std::optional<Begun> find_begun(db::Transaction& tx, AgencyId agency, PaymentId payment) {
  const auto rows = tx.exec(sql::find_live_by_payment, agency, payment);
  if (rows.empty()) return std::nullopt;
  return Begun{to_receipt(rows[0]), db::to_id<SeriesId>(rows[0]["series_id"]),
               facts_from_json(rows[0]["facts"].as<std::string>()),
               std::string{as_text(db::to_bytes(rows[0]["data_part"]))}};
}

Result<Begun, Refusal> begin(db::Transaction& tx, const Order& order, const Numbering& numbering) {
  KYTHU_ASSERT(!order.lines.empty());
  const auto collector = tx.send(sql::read_collector, order.agency);
  const auto place = lock_place(tx, order.agency, numbering);
  if (!place) return place.error();
  Facts facts;
  facts.collector = to_collector(collector.rows());
  set_order(facts, order);
  Receipt blank;
  blank.agency = order.agency;
  blank.payment = order.payment;
  auto begun = number(tx, *place, blank, std::move(facts), numbering);
  insert(tx, begun);
  return begun;
}

Result<Begun, Refusal> begin_replacement(db::Transaction& tx, const Receipt& old, Facts facts,
                                         const std::string& reason, const Numbering& numbering) {
  KYTHU_ASSERT(old.status == "signed");
  const auto collector = tx.send(sql::read_collector, old.agency);
  const auto place = lock_place(tx, old.agency, numbering);
  if (!place) return place.error();
  facts.replaces =
      Related{old.form_code, old.symbol, old.number, business_day(old.issued_at), rules_at(old.issued_at).decree,
              clean(reason)};
  facts.collector = to_collector(collector.rows());
  Receipt blank;
  blank.agency = old.agency;
  blank.payment = old.payment;
  blank.replaces = old.id;
  auto begun = number(tx, *place, blank, std::move(facts), numbering);
  // First, because one receipt alone stands for a payment.
  KYTHU_ASSERT(tx.exec(sql::mark_replaced, old.agency, old.id, begun.receipt.id).affected_rows() == 1);
  insert(tx, begun);
  return begun;
}

}  // namespace kythu::receipts
