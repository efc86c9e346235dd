#include "payments/remittance/remittances.hpp"

#include <algorithm>
#include <map>

#include "config/database/audit.hpp"
#include "config/database/people.hpp"
#include "ledger/accounts.hpp"
#include "ledger/journal.hpp"
#include "payments/ledger/balances.hpp"
#include "remittance/proof.hpp"
#include "sql.hpp"
#include "transfer_ref.hpp"

namespace kythu::payments {
namespace {

constexpr std::string_view collected_accounts = "Liabilities:Collected:";
constexpr std::chrono::microseconds this_instant_too{1};  // balances are of just before an instant
constexpr std::chrono::minutes transactions_may_run{10};  // after their day's end, as ledger/balances.hpp says

std::string words(const pqxx::field& field) { return field.is_null() ? std::string{} : field.as<std::string>(); }

std::optional<Instant> moment(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : std::optional{db::to_instant(field)};
}

Remittance to_remittance(const pqxx::row& row) {
  return {.id = db::to_id<RemittanceId>(row[1]),
          .agency = db::to_id<AgencyId>(row[0]),
          .state = words(row[2]),
          .through = words(row[3]),
          .amount = db::to_vnd(row[4]),
          .reference = words(row[5]),
          .from_account = words(row[6]),
          .treasury = {words(row[7]), words(row[8]), words(row[9]), words(row[10]), words(row[11])},
          .maker = words(row[12]),
          .checker = words(row[13]),
          .proposed_at = db::to_instant(row[14]),
          .decided_at = moment(row[15]),
          .proven_at = moment(row[16]),
          .line = row[17].is_null() ? std::nullopt : std::optional{db::to_uuid(row[17])},
          .payer_name = words(row[18]),
          .payer_tax_code = words(row[19]),
          .payer_address = words(row[20]),
          .items = {}};
}

void audit_remittance(db::Transaction& tx, const std::string& officer, std::string_view what, RemittanceId id,
                      const std::string& request_id, Instant now) {
  db::record(tx, {.actor = officer,
                  .act = what,
                  .object = id.text(),
                  .outcome = "done",
                  .detail = "{}",
                  .request_id = request_id,
                  .at = now});
}

/// By the fee's code: what may be remitted, above zero.
std::map<std::string, std::int64_t> remittable(db::Transaction& tx, AgencyId agency, BusinessDay through, Instant now) {
  std::map<std::string, std::int64_t> sums;
  for (const auto& one : ledger::balances(tx, agency, start_of(day_after(through)))) {
    if (one.code.starts_with(collected_accounts)) sums[one.code] += one.credits;
  }
  for (const auto& one : ledger::balances(tx, agency, now + this_instant_too)) {
    if (sums.contains(one.code)) sums[one.code] -= one.debits;
  }
  for (const auto& row : tx.exec(sql::refunds_set_apart, agency)) {
    if (sums.contains(words(row[0]))) sums[words(row[0])] -= row[1].as<std::int64_t>();
  }
  std::map<std::string, std::int64_t> fees;
  for (const auto& [code, sum] : sums) {
    if (sum > 0) fees[code.substr(collected_accounts.size())] = sum;
  }
  return fees;
}

std::int64_t stands_at_bank(db::Transaction& tx, AgencyId agency, const std::string& account, Instant now) {
  std::int64_t sum = 0;
  for (const auto& one : ledger::balances(tx, agency, now + this_instant_too)) {
    if (one.code == ledger::bank(account)) sum += one.amount();
    if (one.code == remittance::payable) sum -= one.amount();  // ordered already
  }
  return sum;
}

/// The request's code before the catalogue's.
Result<std::vector<RemittanceItem>, RemittanceRefusal> items_of(db::Transaction& tx, const NewRemittance& order,
                                                                Instant now) {
  std::map<std::string, RemittanceItem> known;
  for (const auto& row : tx.exec(sql::budget_codes, order.agency, order.through)) {
    known[words(row[0])] = {words(row[0]), words(row[1]), words(row[2]), words(row[3]), {}};
  }
  for (const auto& code : order.codes) {
    auto& one = known[code.fee];
    one.chapter = code.chapter;
    one.sub_item = code.sub_item;
  }
  std::vector<RemittanceItem> items;
  for (const auto& [fee, sum] : remittable(tx, order.agency, order.through, now)) {
    auto one = known[fee];
    const auto amount = Vnd::of(sum);
    if (one.chapter.empty() || one.sub_item.empty() || !amount) return RemittanceRefusal::budget_code_missing;
    one.fee = fee;
    one.amount = *amount;
    if (one.description.empty()) one.description = fee;
    items.push_back(std::move(one));
  }
  return items;
}

std::int64_t sum_of(const std::vector<RemittanceItem>& items) {
  std::int64_t sum = 0;
  for (const auto& one : items) sum += one.amount.dong();
  return sum;
}

}  // namespace

Remittances::Answer Remittances::propose(db::Transaction& tx, const NewRemittance& order) const {
  const auto now = clock_();
  if (order.through >= business_day(now - transactions_may_run)) return RemittanceRefusal::day_not_over;
  const auto account = words(tx.exec(sql::collecting_account, order.agency)[0][1]);
  if (account.empty()) return RemittanceRefusal::no_account;
  const auto items = items_of(tx, order, now);
  if (!items) return items.error();
  const auto amount = Vnd::of(sum_of(*items));
  if (!amount || (*items).empty()) return RemittanceRefusal::nothing_collected;
  if (amount->dong() > stands_at_bank(tx, order.agency, account, now)) return RemittanceRefusal::more_than_at_bank;
  const auto id = RemittanceId::fresh(now, random_);
  const auto& to = order.treasury;
  const auto made = tx.exec(sql::insert_remittance, order.agency, id, order.through, *amount, new_transfer_ref(random_),
                            account, to.account, to.code, to.name, to.authority_code, to.authority_name, order.by, now);
  if (made.affected_rows() == 0) return RemittanceRefusal::one_is_proposed;
  int number = 0;
  for (const auto& one : *items) {
    tx.exec(sql::insert_remittance_item, order.agency, id, ++number, one.fee, one.description, one.chapter,
            one.sub_item, one.amount);
  }
  audit_remittance(tx, order.by, "remittance.proposed", id, order.request_id, now);
  return find(tx, order.agency, id);
}

Remittances::Answer Remittances::approve(db::Transaction& tx, const RemittanceAct& act) const {
  const auto one = find(tx, act.agency, act.id);
  if (!one) return one.error();
  if (db::same_person(tx, act.officer, one->maker)) return RemittanceRefusal::same_person;
  const auto now = clock_();
  if (tx.exec(sql::decide_remittance, act.agency, act.id, "approved", act.officer, now).affected_rows() == 0) {
    return RemittanceRefusal::not_waiting;
  }
  // What was refunded since is not there to be remitted.
  const auto left = remittable(tx, act.agency, *parse_day(one->through), now);
  std::vector<ledger::Leg> legs;
  for (const auto& item : one->items) {
    const auto found = left.find(item.fee);
    if (found == left.end() || found->second < item.amount.dong()) return RemittanceRefusal::nothing_collected;
    legs.push_back({ledger::collected(item.fee), std::string{remittance::payable}, item.amount});
  }
  ledger::post(tx, {act.agency, {"remittance", act.id.uuid}, std::move(legs), now, now}, random_);
  audit_remittance(tx, act.officer, "remittance.approved", act.id, act.request_id, now);
  return find(tx, act.agency, act.id);
}

Remittances::Answer Remittances::reject(db::Transaction& tx, const RemittanceAct& act) const {
  const auto one = find(tx, act.agency, act.id);
  if (!one) return one.error();
  const auto now = clock_();
  if (tx.exec(sql::decide_remittance, act.agency, act.id, "rejected", act.officer, now).affected_rows() == 0) {
    return RemittanceRefusal::not_waiting;
  }
  audit_remittance(tx, act.officer, "remittance.rejected", act.id, act.request_id, now);
  return find(tx, act.agency, act.id);
}

Remittances::Answer Remittances::find(db::Transaction& tx, AgencyId agency, RemittanceId id) const {
  const auto rows = tx.exec(sql::list_remittances, "{" + agency.uuid_text() + "}", std::optional{id.uuid}, "",
                            std::optional<Uuid>{}, 1);
  if (rows.empty()) return RemittanceRefusal::not_found;
  auto one = to_remittance(rows[0]);
  for (const auto& row : tx.exec(sql::remittance_items, agency, id)) {
    one.items.push_back({words(row[0]), words(row[1]), words(row[2]), words(row[3]), db::to_vnd(row[4])});
  }
  return one;
}

std::vector<Remittance> Remittances::list(db::Transaction& tx, const RemittanceFilter& filter) const {
  std::vector<std::string> agencies;
  for (const auto& agency : filter.agencies) agencies.push_back(agency.uuid_text());
  const auto after = filter.after ? std::optional{filter.after->uuid} : std::nullopt;
  std::vector<Remittance> all;
  for (const auto& row : tx.exec(sql::list_remittances, db::array(agencies), std::optional<Uuid>{}, filter.state, after,
                                 std::clamp(filter.limit, 1, 201))) {
    all.push_back(to_remittance(row));
  }
  return all;
}

namespace remittance {

bool prove(db::Transaction& tx, AgencyId agency, const Uuid& id, const Uuid& line, const std::string& account,
           Instant now, const Random& random) {
  const auto proven = tx.exec(sql::prove_remittance, agency, id, line, now);
  if (proven.empty()) return false;
  const ledger::Leg leg{std::string{payable}, ledger::bank(account), db::to_vnd(proven[0][0])};
  ledger::post(tx, {agency, {"remittance_proof", id}, {leg}, now, now}, random);
  return true;
}

}  // namespace remittance

}  // namespace kythu::payments
