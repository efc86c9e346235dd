#include "breaks.hpp"

#include <algorithm>

#include "break_remedies.hpp"
#include "config/database/audit.hpp"
#include "config/database/people.hpp"
#include "sql.hpp"

namespace kythu::payments {
namespace {

void audit(db::Transaction& tx, const Desk& desk, const BreakAct& act, std::string_view what) {
  db::record(tx, {.actor = act.officer,
                  .act = what,
                  .object = act.id.text(),
                  .outcome = "done",
                  .detail = "{}",
                  .request_id = act.request_id,
                  .at = desk.clock()});
}

/// The payment that the remedy touches is locked before the break.
struct Locked {
  std::optional<Subject> payment;
  BreakCase one;
};

std::optional<Locked> lock(db::Transaction& tx, const BreakAct& act) {
  const auto seen = read_break(tx, act.agency, act.id.uuid);
  if (!seen) return std::nullopt;
  const auto named = seen->proposal && seen->proposal->attach_to ? seen->proposal->attach_to : seen->payment;
  std::optional<Subject> payment;
  if (named) payment = lock_subject(tx, {act.agency, *named});
  auto one = lock_break(tx, act.agency, act.id.uuid);
  KYTHU_ASSERT(one);
  return Locked{std::move(payment), std::move(*one)};
}

/// Somebody proposed another payment between the look and the lock.
bool is_still_meant(const Locked& locked) {
  const auto& proposal = locked.one.row.proposal;
  if (!proposal || !proposal->attach_to) return true;
  return locked.payment && locked.payment->id == proposal->attach_to->uuid;
}

}  // namespace

Result<Break, BreakRefusal> Breaks::propose(db::Transaction& tx, const BreakAct& act, const Proposal& proposal) const {
  auto locked = lock(tx, act);
  if (!locked) return BreakRefusal::not_found;
  auto& row = locked->one.row;
  if (row.state != BreakState::open) return BreakRefusal::not_waiting;
  if (const auto refused = check(tx, row, proposal)) return *refused;
  row.proposal = proposal;
  row.proposal->maker = act.officer;
  row.proposed_at = desk_.clock();
  move(tx, desk_, locked->one, BreakState::proposed, act.officer);
  audit(tx, desk_, act, "break.proposed");
  return static_cast<Break>(row);
}

Result<Break, BreakRefusal> Breaks::approve(db::Transaction& tx, const BreakAct& act) const {
  auto locked = lock(tx, act);
  if (!locked) return BreakRefusal::not_found;
  auto& row = locked->one.row;
  if (row.state != BreakState::proposed || !is_still_meant(*locked)) return BreakRefusal::not_waiting;
  if (db::same_person(tx, act.officer, row.proposal->maker)) return BreakRefusal::same_person;
  row.checker = act.officer;
  if (const auto refused = carry_out(tx, desk_, locked->one, locked->payment)) return *refused;
  row.resolved_at = desk_.clock();
  move(tx, desk_, locked->one, BreakState::resolved, act.officer);
  audit(tx, desk_, act, "break.resolved");
  return static_cast<Break>(row);
}

Result<Break, BreakRefusal> Breaks::reject(db::Transaction& tx, const BreakAct& act) const {
  auto locked = lock(tx, act);
  if (!locked) return BreakRefusal::not_found;
  auto& row = locked->one.row;
  if (row.state != BreakState::proposed) return BreakRefusal::not_waiting;
  row.proposal.reset();
  row.proposed_at.reset();
  move(tx, desk_, locked->one, BreakState::open, act.officer);
  audit(tx, desk_, act, "break.rejected");
  return static_cast<Break>(row);
}

Result<Break, BreakRefusal> Breaks::find(db::Transaction& tx, AgencyId agency, BreakId id) const {
  auto row = read_break(tx, agency, id.uuid);
  if (!row) return BreakRefusal::not_found;
  return static_cast<Break>(*row);
}

std::vector<PaymentId> Breaks::candidates(db::Transaction& tx, const Break& one) const {
  const auto& remedies = remedies_of(one.kind);
  if (std::ranges::find(remedies, Remedy::attach) == remedies.end()) return {};
  const auto oldest = new_uuid(one.opened_at - std::chrono::days{30}, desk_.random);  // ids sort by time
  std::vector<PaymentId> found;
  for (const auto& row : tx.exec(sql::break_candidates, one.agency, oldest, one.amount)) {
    found.push_back(db::to_id<PaymentId>(row[0]));
  }
  return found;
}

std::vector<Break> Breaks::list(db::Transaction& tx, const BreakFilter& filter) const {
  return list_breaks(tx, filter);
}

}  // namespace kythu::payments
