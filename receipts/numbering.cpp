#include "numbering.hpp"

#include "config/database/audit.hpp"
#include "config/database/gathering.hpp"
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
  std::int64_t number = 0;
  Instant at;
};

/// A row of `lock_series`.
struct Locked {
  SeriesId id;
  std::string symbol;
  std::int64_t last, upper;
  bool registered;
  std::int64_t taken = 0;
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

/// The agency's open series, locked. The time is taken under the lock, so that midnight of 31 December, should it pass
/// while we wait, counts.
class Places {
 public:
  Places(db::Transaction& tx, AgencyId agency, const Numbering& numbering)
      : tx_(tx),
        agency_(agency),
        numbering_(numbering),
        form_code_(usual_form(numbering.clock())),
        all_(locked_series(tx.ask(sql::lock_series, agency, form_code_))),
        now_(std::chrono::floor<std::chrono::seconds>(numbering.clock())) {}

  /// The next number of the first series of this year with room.
  Result<Place, Refusal> next() {
    const auto& rules = rules_at(now_);
    auto refusal = Refusal::no_series;
    for (auto& series : all_) {
      if (!rules.fits(series.symbol, year_of(now_))) continue;
      if (numbering_.registered_only && !series.registered) {
        refusal = Refusal::not_registered;
      } else if (is_set_back(series, numbering_)) {
        refusal = Refusal::series_set_back;
      } else if (series.last + series.taken >= series.upper) {
        refusal = Refusal::series_used_up;
      } else {
        return Place{series.id, form_code_, series.symbol, series.last + ++series.taken, now_};
      }
    }
    return refusal;
  }

  /// The numbers that next() gave. Should a row not be as it was read, no receipt may have them: their index refuses.
  void take() const {
    for (const auto& series : all_) {
      if (series.taken == 0) continue;
      tx_.send(sql::take_numbers, agency_, series.id, series.last, series.last + series.taken);
    }
  }

 private:
  db::Transaction& tx_;
  AgencyId agency_;
  const Numbering& numbering_;
  std::string form_code_;
  std::vector<Locked> all_;
  Instant now_;
};

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

Begun number(const Place& place, const Receipt& of, Facts facts, const Numbering& numbering) {
  facts.form_code = place.form_code;
  facts.symbol = place.symbol;
  facts.number = place.number;
  facts.lookup_code = fresh_lookup_code(numbering.random);
  facts.issued_at = place.at;
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

std::vector<Result<Begun, Refusal>> begin(db::Transaction& tx, std::span<const Order* const> orders,
                                          const Numbering& numbering) {
  const auto agency = orders.front()->agency;
  const auto read = tx.send(sql::read_collector, agency);
  Places places{tx, agency, numbering};
  const auto collector = to_collector(read.rows());
  std::vector<Result<Begun, Refusal>> all;
  for (const auto* order : orders) {
    KYTHU_ASSERT(!order->lines.empty() && order->agency == agency);
    const auto place = places.next();
    if (!place) {
      all.emplace_back(place.error());
      continue;
    }
    Facts facts;
    facts.collector = collector;
    set_order(facts, *order);
    Receipt blank;
    blank.agency = agency;
    blank.payment = order->payment;
    all.emplace_back(number(*place, blank, std::move(facts), numbering));
  }
  places.take();
  for (const auto& one : all) {
    if (!one) continue;
    db::begin_strand(tx);
    insert(tx, *one);
  }
  return all;
}

Result<Begun, Refusal> begin_replacement(db::Transaction& tx, const Receipt& old, Facts facts,
                                         const std::string& reason, const Numbering& numbering) {
  KYTHU_ASSERT(old.status == "signed");
  const auto collector = tx.send(sql::read_collector, old.agency);
  Places places{tx, old.agency, numbering};
  const auto place = places.next();
  if (!place) return place.error();
  facts.replaces =
      Related{old.form_code, old.symbol, old.number, business_day(old.issued_at), rules_at(old.issued_at).decree,
              clean(reason)};
  facts.collector = to_collector(collector.rows());
  Receipt blank;
  blank.agency = old.agency;
  blank.payment = old.payment;
  blank.replaces = old.id;
  auto begun = number(*place, blank, std::move(facts), numbering);
  places.take();
  // First, because one receipt alone stands for a payment.
  KYTHU_ASSERT(tx.exec(sql::mark_replaced, old.agency, old.id, begun.receipt.id).affected_rows() == 1);
  insert(tx, begun);
  return begun;
}

}  // namespace kythu::receipts
