#include "payments/drawers.hpp"

#include <algorithm>

#include "break_store.hpp"
#include "config/database/audit.hpp"
#include "config/database/people.hpp"
#include "ledger/accounts.hpp"
#include "ledger/journal.hpp"
#include "sql.hpp"
#include "transfer_ref.hpp"
#include "words.hpp"

namespace kythu::payments {
namespace {

namespace counter = channels::counter;

constexpr std::string_view in_cash = "cash";
constexpr std::size_t longest_counter = 8;

std::string text(const pqxx::field& field) { return field.as<std::string>(); }

Drawer to_drawer(const pqxx::row& row) {
  const auto state = parse_drawer_state(text(row[4]));
  KYTHU_ASSERT(state);  // the column has a CHECK
  Drawer drawer{.agency = db::to_id<AgencyId>(row[0]),
                .id = db::to_id<DrawerId>(row[1]),
                .counter = text(row[2]),
                .clerk = text(row[3]),
                .state = *state,
                .opening = db::to_vnd(row[5]),
                .taken = db::to_vnd(row[6]),
                .deposited = db::to_vnd(row[7]),
                .slips = row[8].as<int>(),
                .counted = {},
                .checker = text(row[10]),
                .opened_at = db::to_instant(row[11]),
                .counted_at = {},
                .closed_at = {}};
  if (!row[9].is_null()) drawer.counted = db::to_vnd(row[9]);
  if (!row[12].is_null()) drawer.counted_at = db::to_instant(row[12]);
  if (!row[13].is_null()) drawer.closed_at = db::to_instant(row[13]);
  return drawer;
}

void audit(db::Transaction& tx, const Desk& desk, const DrawerAct& act, std::string_view what) {
  db::record(tx, {.actor = act.officer,
                  .act = what,
                  .object = act.id.text(),
                  .outcome = "done",
                  .detail = "{}",
                  .request_id = act.request_id,
                  .at = desk.clock()});
}

void save(db::Transaction& tx, const Drawer& one) {
  const auto changed = tx.exec(sql::save_drawer, one.agency, one.id, name(one.state), one.taken, one.deposited,
                               one.slips, one.counted, one.checker, one.counted_at, one.closed_at);
  KYTHU_ASSERT(changed.affected_rows() == 1);  // the row is locked
}

Result<Drawer, DrawerRefusal> lock(db::Transaction& tx, const DrawerAct& act) {
  const auto rows = tx.exec(sql::lock_drawer, act.agency, act.id);
  if (rows.empty()) return DrawerRefusal::not_found;
  return to_drawer(rows[0]);
}

/// For what its clerk does during the shift.
Result<Drawer, DrawerRefusal> lock_own(db::Transaction& tx, const DrawerAct& act, bool counted_too = false) {
  auto one = lock(tx, act);
  if (!one) return one.error();
  if ((*one).clerk != act.officer) return DrawerRefusal::not_the_clerk;
  const bool waits = (*one).state == DrawerState::open || (counted_too && (*one).state == DrawerState::counted);
  if (!waits) return DrawerRefusal::not_waiting;
  return one;
}

bool is_counter(std::string_view text) {
  constexpr std::string_view allowed = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  return !text.empty() && text.size() <= longest_counter && text.find_first_not_of(allowed) == std::string_view::npos;
}

/// Cash for what the payer may have paid already, or may be paying, would be taken twice.
std::optional<DrawerRefusal> cannot_be_paid(db::Transaction& tx, const Head& head, Instant now) {
  const bool waits = head.status == Status::created || head.status == Status::pending;
  if (head.status == Status::unknown || head.status == Status::conflicted) return DrawerRefusal::attempt_unsettled;
  if (!waits || head.expires_at <= now) return DrawerRefusal::payment_unsuitable;
  if (std::ranges::any_of(attempts_of(tx, head.key), &OpenAttempt::may_take_money)) {
    return DrawerRefusal::attempt_unsettled;
  }
  return std::nullopt;
}

/// Too little or too much is booked to an account of its own, and waits for people.
void book_difference(db::Transaction& tx, const Desk& desk, const Drawer& one) {
  const auto difference = counter::difference(one.expected(), *one.counted);
  if (difference == 0) return;
  const auto now = desk.clock();
  const auto amount = *Vnd::of(difference < 0 ? -difference : difference);
  const auto cash = ledger::cash(one.counter);
  const std::string apart{ledger::cash_difference};
  const auto leg = difference < 0 ? ledger::Leg{apart, cash, amount} : ledger::Leg{cash, apart, amount};
  ledger::post(tx, {one.agency, {"drawer", one.id.uuid}, {leg}, now, now}, desk.random);
  open_break(tx, desk,
             {.agency = one.agency,
              .kind = difference < 0 ? BreakKind::cash_missing : BreakKind::cash_over,
              .payment = {},
              .amount = amount,
              .source_type = "drawer",
              .source = one.id.uuid,
              .came_by = cash,
              .channel = std::string{in_cash},
              .actor = one.checker});
}

}  // namespace

Drawers::Answer Drawers::open(db::Transaction& tx, AgencyId agency, const std::string& counter,
                              const DrawerAct& by) const {
  if (!is_counter(counter)) return DrawerRefusal::counter_unsuitable;
  const auto now = desk_.clock();
  DrawerAct act = by;
  act.id = DrawerId::fresh(now, desk_.random);
  const auto made = tx.exec(sql::open_drawer, agency, act.id, counter, by.officer, now, business_day(now));
  if (made.affected_rows() == 0) return DrawerRefusal::counter_busy;
  audit(tx, desk_, act, "drawer.opened");
  return find(tx, agency, act.id);
}

Result<Slip, DrawerRefusal> Drawers::take(db::Transaction& tx, const DrawerAct& act, PaymentId payment) const {
  auto head = lock_payment(tx, {act.agency, payment});
  auto locked = lock_own(tx, act);
  if (!locked) return locked.error();
  if (!head) return DrawerRefusal::payment_unsuitable;
  const auto now = desk_.clock();
  if (const auto refused = cannot_be_paid(tx, *head, now)) return *refused;
  auto one = *locked;
  const auto number =
      counter::slip_number(one.counter, business_day(one.opened_at), static_cast<unsigned>(++one.slips));
  const Change begun{Event::attempt_opened, act.officer, "{}", now, {}};
  if (head->status == Status::created) KYTHU_ASSERT(change(tx, *head, begun, desk_.random));
  const auto attempt = static_cast<int>(attempts_of(tx, head->key).size()) + 1;
  tx.exec(sql::insert_attempt, act.agency, payment, attempt, AttemptId::fresh(now, desk_.random), in_cash, number,
          head->amount, "", now, now, std::optional<Instant>{}, "prepared");
  tx.send(sql::settle_attempt, act.agency, payment, attempt, "succeeded", number);
  const Taken taken{std::string{in_cash}, number, now};
  const auto evidence = R"({"drawer":")" + act.id.text() + R"("})";
  KYTHU_ASSERT(change(tx, *head, {Event::money_taken, act.officer, evidence, now, taken}, desk_.random));
  std::vector<ledger::Leg> legs;
  const auto fees = tx.ask(sql::sum_items, act.agency, payment);
  for (std::size_t row = 0; row < fees.size(); ++row) {
    legs.push_back({ledger::cash(one.counter), ledger::collected(fees.at(row, 0).words), db::to_vnd(fees.at(row, 1))});
  }
  ledger::post(tx, {act.agency, {"payment", payment.uuid}, std::move(legs), now, now}, desk_.random);
  const auto sum = one.taken.plus(head->amount);
  KYTHU_ASSERT(sum);
  one.taken = *sum;
  save(tx, one);
  audit(tx, desk_, act, "drawer.taken");
  return Slip{number, head->amount, one};
}

Result<Deposit, DrawerRefusal> Drawers::deposit(db::Transaction& tx, const DrawerAct& act, Vnd amount) const {
  auto locked = lock_own(tx, act);
  if (!locked) return locked.error();
  auto one = *locked;
  if (amount == Vnd{} || amount > one.expected()) return DrawerRefusal::more_than_there;
  const auto account = text(tx.exec(sql::collecting_account, act.agency)[0][1]);
  if (account.empty()) return DrawerRefusal::no_account;
  const auto now = desk_.clock();
  Deposit made{new_uuid(now, desk_.random), amount, new_transfer_ref(desk_.random), now};
  tx.exec(sql::insert_deposit, act.agency, made.id, one.id, amount, account, made.reference, now);
  ledger::post(tx,
               {act.agency,
                {"deposit", made.id},
                {{std::string{ledger::cash_in_transit}, ledger::cash(one.counter), amount}},
                now,
                now},
               desk_.random);
  const auto sum = one.deposited.plus(amount);
  KYTHU_ASSERT(sum);
  one.deposited = *sum;
  save(tx, one);
  audit(tx, desk_, act, "drawer.deposited");
  return made;
}

Drawers::Answer Drawers::count(db::Transaction& tx, const DrawerAct& act,
                               std::span<const counter::Pieces> pieces) const {
  auto locked = lock_own(tx, act, true);
  if (!locked) return locked.error();
  const auto sum = counter::sum(pieces);
  if (!sum) return DrawerRefusal::count_unsuitable;
  auto one = *locked;
  one.state = DrawerState::counted;
  one.counted = *sum;
  one.counted_at = desk_.clock();
  save(tx, one);
  audit(tx, desk_, act, "drawer.counted");
  return one;
}

Drawers::Answer Drawers::close(db::Transaction& tx, const DrawerAct& act) const {
  auto locked = lock(tx, act);
  if (!locked) return locked.error();
  auto one = *locked;
  if (one.state != DrawerState::counted) return DrawerRefusal::not_waiting;
  if (db::same_person(tx, act.officer, one.clerk)) return DrawerRefusal::same_person;
  one.state = DrawerState::closed;
  one.checker = act.officer;
  one.closed_at = desk_.clock();
  save(tx, one);
  book_difference(tx, desk_, one);
  audit(tx, desk_, act, "drawer.closed");
  return one;
}

Drawers::Answer Drawers::find(db::Transaction& tx, AgencyId agency, DrawerId id) const {
  const auto rows = tx.exec(sql::read_drawer, agency, id);
  if (rows.empty()) return DrawerRefusal::not_found;
  return to_drawer(rows[0]);
}

std::vector<Drawer> Drawers::list(db::Transaction& tx, const DrawerFilter& filter) const {
  std::vector<std::string> agencies;
  for (const auto& agency : filter.agencies) agencies.push_back(agency.uuid_text());
  const auto after = filter.after ? std::optional{filter.after->uuid} : std::nullopt;
  std::vector<Drawer> all;
  for (const auto& row :
       tx.exec(sql::list_drawers, "{" + join(agencies, ",") + "}", filter.state ? name(*filter.state) : "",
               filter.counter, after, std::clamp(filter.limit, 1, 201))) {
    all.push_back(to_drawer(row));
  }
  return all;
}

}  // namespace kythu::payments
