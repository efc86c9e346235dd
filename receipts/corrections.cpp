#include "corrections.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include <boost/json.hpp>

#include "config/database/audit.hpp"
#include "config/database/outbox.hpp"
#include "config/database/people.hpp"
#include "news.hpp"
#include "numbering.hpp"
#include "render/clean.hpp"
#include "row.hpp"
#include "sql.hpp"
#include "voucher_signer.hpp"

namespace kythu::receipts {
namespace {

namespace json = boost::json;
using enum CorrectionState;

__extension__ using Wide = unsigned __int128;  // two amounts multiplied

constexpr std::array<std::pair<CorrectionState, std::string_view>, 4> names{
    {{proposed, "proposed"}, {approved, "approved"}, {rejected, "rejected"}, {superseded, "superseded"}}};

/// A receipt with what stands on it, locked.
struct Held {
  Receipt receipt;
  Facts facts;
};

std::optional<Held> held(const pqxx::result& rows) {
  if (rows.empty()) return std::nullopt;
  return Held{to_receipt(rows[0]), facts_from_json(rows[0]["facts"].as<std::string>())};
}

Vnd sum_of(const std::vector<Line>& lines) {
  Vnd sum;
  for (const auto& line : lines) sum = sum.plus(line.amount).value_or(Vnd{});
  return sum;
}

template <class AnyId>
std::optional<AnyId> optional_id(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : std::optional{db::to_id<AnyId>(field)};
}

Remedy remedy_of(const std::string& word) {
  for (const auto remedy : {Remedy::notice, Remedy::replacement, Remedy::voucher}) {
    if (name(remedy) == word) return remedy;
  }
  throw std::runtime_error{"a stored correction has an unknown remedy"};
}

Correction to_correction(const pqxx::row& row) {
  const auto facts = facts_from_json(row["facts"].as<std::string>());
  const auto decided_at = row["decided_at"];
  return {.id = db::to_id<CorrectionId>(row["correction_id"]),
          .agency = db::to_id<AgencyId>(row["agency_id"]),
          .receipt = db::to_id<ReceiptId>(row["receipt_id"]),
          .mistake = parse_mistake(row["mistake"].c_str()).value(),
          .remedy = remedy_of(row["remedy"].as<std::string>()),
          .state = parse_correction_state(row["state"].c_str()).value(),
          .reason = row["reason"].as<std::string>(),
          .payer_name = facts.payer_name,
          .payer_tax_code = facts.payer_tax_code,
          .payer_address = facts.payer_address,
          .lines = facts.lines,
          .returned = db::to_vnd(row["returned"]),
          .refund = optional_id<RefundId>(row["refund_id"]),
          .maker = row["maker"].as<std::string>(),
          .checker = row["checker"].is_null() ? "" : row["checker"].as<std::string>(),
          .replacement = optional_id<ReceiptId>(row["replacement_id"]),
          .proposed_at = db::to_instant(row["proposed_at"]),
          .decided_at = decided_at.is_null() ? std::nullopt : std::optional{db::to_instant(decided_at)}};
}

void audit(db::Transaction& tx, const Correction& one, const std::string& actor, const std::string& request_id,
           Instant now) {
  db::record(tx,
             {.chain = "receipts",
              .actor = actor,
              .act = "receipt_correction." + std::string{name(one.state)},
              .object = one.id.text(),
              .outcome = "done",
              .detail = json::serialize(json::object{
                  {"receipt", one.receipt.text()}, {"remedy", name(one.remedy)}, {"returned", one.returned.dong()}}),
              .request_id = request_id,
              .at = now});
}

void insert(db::Transaction& tx, const Correction& one, const Facts& facts) {
  tx.exec(sql::insert_correction, one.agency, one.id, one.receipt, name(one.mistake), name(one.remedy), one.reason,
          to_json(facts), one.returned, one.refund, one.maker, one.proposed_at);
  audit(tx, one, one.maker, {}, one.proposed_at);
}

void decide(db::Transaction& tx, Correction& one, CorrectionState state, const std::string& checker, Instant now) {
  one.state = state;
  one.checker = checker;
  one.decided_at = now;
  tx.exec(sql::decide_correction, one.agency, one.id, name(state), checker, one.replacement, now);
}

std::string_view event_of(Remedy remedy) {
  switch (remedy) {
    case Remedy::notice: return "receipt.adjusted";
    case Remedy::replacement: return "receipt.replaced";
    case Remedy::voucher: break;
  }
  return "receipt.canceled";
}

/// Issuing it was the receipt's first event; each approved correction is one more.
void tell(db::Transaction& tx, const Correction& one, const Receipt& receipt, const Random& random) {
  const auto type = event_of(one.remedy);
  auto news = news_of(receipt, type.substr(type.find('.') + 1));
  news["correction"] = one.id.text();
  news["replaced_by"] = one.replacement ? json::value(one.replacement->text()) : json::value{};
  const auto approved_so_far = tx.exec(sql::count_corrections, one.agency, one.receipt)[0][0].as<int>();
  db::publish(tx, {EventId::fresh(*one.decided_at, random), one.agency, one.receipt.uuid, 1 + approved_so_far, type,
                   json::serialize(news), *one.decided_at});
}

}  // namespace

std::string_view name(CorrectionState state) { return names[static_cast<std::size_t>(state)].second; }

std::optional<CorrectionState> parse_correction_state(std::string_view text) {
  const auto* const found = std::ranges::find(names, text, [](const auto& one) { return one.second; });
  return found == names.end() ? std::nullopt : std::optional{found->first};
}

std::vector<Line> remaining_lines(const std::vector<Line>& lines, Vnd remaining) {
  const auto whole = static_cast<std::uint64_t>(sum_of(lines).dong());
  KYTHU_ASSERT(whole > 0 && static_cast<std::uint64_t>(remaining.dong()) <= whole);
  std::vector<std::pair<std::uint64_t, std::size_t>> rests;  // what rounding down took from each
  std::vector<std::int64_t> parts;
  auto left = remaining.dong();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Wide product = static_cast<Wide>(remaining.dong()) * static_cast<std::uint64_t>(lines[i].amount.dong());
    parts.push_back(static_cast<std::int64_t>(product / whole));
    rests.emplace_back(static_cast<std::uint64_t>(product % whole), i);
    left -= parts.back();
  }
  std::ranges::stable_sort(rests, std::greater{}, [](const auto& rest) { return rest.first; });
  for (std::size_t i = 0; left > 0; ++i, --left) ++parts[rests[i].second];
  std::vector<Line> result;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (parts[i] > 0) result.push_back({lines[i].description, *Vnd::of(parts[i])});
  }
  return result;
}

Result<Correction, CorrectionRefusal> Corrections::propose(db::Transaction& tx, const Found& found) const {
  auto one = held(tx.exec(sql::lock_receipt, found.agency, found.receipt));
  if (!one) return CorrectionRefusal::not_found;
  if (one->receipt.status != "signed") return CorrectionRefusal::not_correctable;
  if (!tx.exec(sql::waiting_correction, found.agency, found.receipt).empty()) {
    return CorrectionRefusal::already_proposed;
  }
  auto& facts = one->facts;
  if (found.payer_name) facts.payer_name = clean(*found.payer_name);
  if (found.payer_tax_code) facts.payer_tax_code = clean(*found.payer_tax_code);
  if (found.payer_address) facts.payer_address = clean(*found.payer_address);
  if (!found.lines.empty()) {
    facts.lines.clear();
    for (const auto& line : found.lines) facts.lines.push_back({clean(line.description), line.amount});
    if (sum_of(facts.lines) != facts.total) return CorrectionRefusal::amount_differs;
  }
  const auto now = numbering_.clock();
  const auto id = CorrectionId::fresh(now, numbering_.random);
  const auto* const rules = Law::vietnam().on(business_day(now));
  KYTHU_ASSERT(rules != nullptr);
  Correction proposal;
  proposal.id = id;
  proposal.agency = found.agency;
  proposal.receipt = found.receipt;
  proposal.mistake = found.mistake;
  proposal.remedy = rules->mistakes.at(found.mistake);
  proposal.reason = found.reason;
  proposal.maker = found.maker;
  proposal.proposed_at = now;
  insert(tx, proposal, facts);
  return find(tx, found.agency, id);
}

Result<Done, CorrectionRefusal> Corrections::propose_for_refund(db::Transaction& tx, const Returned& returned) const {
  auto one = held(tx.exec(sql::lock_receipt_of_payment, returned.agency, returned.payment));
  if (!one) return CorrectionRefusal::not_found;
  if (one->receipt.status == "numbered") return CorrectionRefusal::not_correctable;
  const bool known = !tx.exec(sql::correction_of_refund, returned.agency, returned.refund).empty();
  if (known || one->receipt.status != "signed" || one->facts.total <= returned.remaining) return Done{};
  const auto now = numbering_.clock();
  const auto maker = "refund:" + returned.refund.text();
  const auto waiting = tx.exec(sql::waiting_correction, returned.agency, one->receipt.id);
  if (!waiting.empty()) {
    auto before = to_correction(waiting[0]);
    decide(tx, before, superseded, maker, now);
    audit(tx, before, maker, {}, now);
  }
  Correction proposal;
  proposal.id = CorrectionId::fresh(now, numbering_.random);
  proposal.agency = returned.agency;
  proposal.receipt = one->receipt.id;
  proposal.mistake = returned.remaining == Vnd{} ? Mistake::all_returned : Mistake::part_returned;
  proposal.remedy = Law::vietnam().on(business_day(now))->mistakes.at(proposal.mistake);
  proposal.reason = returned.reason;
  proposal.returned = *one->facts.total.minus(returned.remaining);
  proposal.refund = returned.refund;
  proposal.maker = maker;
  proposal.proposed_at = now;
  auto& facts = one->facts;
  if (proposal.remedy == Remedy::replacement) {
    facts.lines = remaining_lines(facts.lines, returned.remaining);
    facts.total = returned.remaining;
  }
  insert(tx, proposal, facts);
  return Done{};
}

Result<Correction, CorrectionRefusal> Corrections::approve(db::Transaction& tx, const Decision& decision) const {
  const auto rows = tx.exec(sql::lock_correction, decision.agency, decision.id);
  if (rows.empty()) return CorrectionRefusal::not_found;
  auto one = to_correction(rows[0]);
  if (one.state != proposed) return CorrectionRefusal::not_waiting;
  if (db::same_person(tx, decision.officer, one.maker)) return CorrectionRefusal::same_person;
  auto of = held(tx.exec(sql::lock_receipt, one.agency, one.receipt));
  KYTHU_ASSERT(of && of->receipt.status == "signed");  // only an approved correction takes it from there
  if (one.remedy == Remedy::replacement) {
    auto begun =
        begin_replacement(tx, of->receipt, facts_from_json(rows[0]["facts"].as<std::string>()), one.reason, numbering_);
    if (!begun) return CorrectionRefusal::no_number;
    one.replacement = begun->receipt.id;
  }
  if (one.remedy == Remedy::voucher) {
    tx.exec(sql::cancel_receipt, one.agency, one.receipt);
    // Where no money came, none went back.
    if (one.returned > Vnd{}) begin_voucher(tx, of->receipt, of->facts, one.reason, numbering_);
  }
  const auto now = numbering_.clock();
  decide(tx, one, approved, decision.officer, now);
  tell(tx, one, of->receipt, numbering_.random);
  audit(tx, one, decision.officer, decision.request_id, now);
  return one;
}

Result<Correction, CorrectionRefusal> Corrections::reject(db::Transaction& tx, const Decision& decision) const {
  const auto rows = tx.exec(sql::lock_correction, decision.agency, decision.id);
  if (rows.empty()) return CorrectionRefusal::not_found;
  auto one = to_correction(rows[0]);
  if (one.state != proposed) return CorrectionRefusal::not_waiting;
  if (one.refund) return CorrectionRefusal::money_returned;
  const auto now = numbering_.clock();
  decide(tx, one, rejected, decision.officer, now);
  audit(tx, one, decision.officer, decision.request_id, now);
  return one;
}

Result<Correction, CorrectionRefusal> Corrections::find(db::Transaction& tx, AgencyId agency, CorrectionId id) const {
  const auto rows = tx.exec(sql::find_correction, agency, id);
  if (rows.empty()) return CorrectionRefusal::not_found;
  return to_correction(rows[0]);
}

std::vector<Correction> Corrections::list(db::Transaction& tx, const CorrectionFilter& filter) const {
  std::string agencies = "{";
  for (const auto& agency : filter.agencies) agencies += (agencies.size() > 1 ? "," : "") + agency.uuid_text();
  std::optional<std::string> state;
  if (filter.state) state = std::string{name(*filter.state)};
  std::vector<Correction> found;
  for (const auto& row :
       tx.exec(sql::list_corrections, agencies + "}", filter.receipt, state, filter.after, filter.limit)) {
    found.push_back(to_correction(row));
  }
  return found;
}

}  // namespace kythu::receipts
