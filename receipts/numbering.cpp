#include "numbering.hpp"

#include "config/database/audit.hpp"
#include "render/clean.hpp"
#include "render/xml.hpp"
#include "row.hpp"
#include "sql.hpp"
#include "year.hpp"

namespace kythu::receipts {
namespace {

struct Place {
  std::string series_id, form_code, symbol;
  Instant at;
};

/// Locks the year's series and chooses the first with room. The time is taken under the lock; midnight of 31 December
/// may have passed while we waited for it, then the new year's series are tried.
Result<Place, Refusal> lock_place(db::Transaction& tx, AgencyId agency, const Clock& clock) {
  int year = year_of(clock());
  for (;;) {
    const auto rows = tx.exec(sql::lock_series, agency, two_digits(year));
    const auto now = std::chrono::floor<std::chrono::seconds>(clock());
    if (year_of(now) != year) {
      year = year_of(now);
      continue;
    }
    for (const auto& row : rows) {
      if (row["last"].as<std::int64_t>() >= row["upper"].as<std::int64_t>()) continue;
      return Place{row["series_id"].as<std::string>(), row["form_code"].as<std::string>(),
                   row["symbol"].as<std::string>(), now};
    }
    return rows.empty() ? Refusal::no_series : Refusal::series_used_up;
  }
}

std::int64_t take_number(db::Transaction& tx, AgencyId agency, const Place& place) {
  const auto taken = tx.exec(sql::take_number, agency, place.series_id);
  KYTHU_ASSERT(taken.size() == 1);  // its row is locked and has room
  return taken[0][0].as<std::int64_t>();
}

Collector read_collector(db::Transaction& tx, AgencyId agency) {
  const auto row = tx.exec(sql::read_collector, agency)[0];
  const auto column = [&](const char* name) { return clean(row[name].as<std::string>()); };
  return {column("name"), column("tax_code"), column("address"), column("phone"), column("bank_account")};
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

void insert(db::Transaction& tx, const Begun& begun, const Place& place) {
  const auto& r = begun.receipt;
  tx.exec(sql::insert_receipt, r.agency, r.id, r.payment, place.series_id, r.form_code, r.symbol, r.number, r.amount,
          r.lookup_code, business_day(r.issued_at), r.issued_at, to_json(begun.facts), to_bytes(begun.data));
  db::record(tx, {.chain = "receipts",
                  .actor = "system:registrar",
                  .act = "receipt.numbered",
                  .object = r.id.text(),
                  .outcome = "done",
                  .detail = "{\"symbol\":\"" + r.symbol + "\",\"number\":" + std::to_string(r.number) + "}",
                  .request_id = {},
                  .at = r.issued_at});
}

}  // namespace

std::optional<Begun> find_begun(db::Transaction& tx, AgencyId agency, PaymentId payment) {
  const auto rows = tx.exec(sql::find_live_by_payment, agency, payment);
  if (rows.empty()) return std::nullopt;
  return Begun{to_receipt(rows[0]), facts_from_json(rows[0]["facts"].as<std::string>()),
               std::string{as_text(db::to_bytes(rows[0]["data_part"]))}};
}

Result<Begun, Refusal> begin(db::Transaction& tx, const Order& order, const Clock& clock, const Random& random) {
  KYTHU_ASSERT(!order.lines.empty());
  const auto place = lock_place(tx, order.agency, clock);
  if (!place) return place.error();
  // Whoever held the lock before us may have begun the same payment's receipt.
  if (auto other = find_begun(tx, order.agency, order.payment)) return std::move(*other);

  Begun begun;
  begun.facts.collector = read_collector(tx, order.agency);
  set_order(begun.facts, order);
  begun.facts.form_code = place->form_code;
  begun.facts.symbol = place->symbol;
  begun.facts.number = take_number(tx, order.agency, *place);
  begun.facts.lookup_code = fresh_lookup_code(random);
  begun.facts.issued_at = place->at;
  begun.data = data_part(begun.facts);
  begun.receipt = {.id = ReceiptId::fresh(place->at, random),
                   .agency = order.agency,
                   .payment = order.payment,
                   .form_code = place->form_code,
                   .symbol = place->symbol,
                   .number = begun.facts.number,
                   .amount = begun.facts.total,
                   .status = "numbered",
                   .lookup_code = begun.facts.lookup_code,
                   .xml = {},
                   .pdf = {},
                   .issued_at = place->at,
                   .signed_at = {}};
  insert(tx, begun, *place);
  return begun;
}

}  // namespace kythu::receipts
