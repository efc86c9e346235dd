#include "refunds.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "config/database/audit.hpp"
#include "config/database/people.hpp"
#include "ledger/accounts.hpp"
#include "refund_case.hpp"
#include "sql.hpp"

namespace kythu::payments {
namespace {

/// What of a payment's money is still there, and on the way out.
struct Money {
  Vnd left, going;  ///< free to be refunded; reserved and refunded together
};

Money money_of(db::Transaction& tx, const PaymentKey& key) {
  const auto rows = tx.exec(sql::refund_sums, key.agency, key.id);
  KYTHU_ASSERT(rows.size() == 1);
  const auto going = db::to_vnd(rows[0][1]).plus(db::to_vnd(rows[0][2]));
  KYTHU_ASSERT(going);
  const auto left = db::to_vnd(rows[0][0]).minus(*going);
  KYTHU_ASSERT(left);  // the table has a CHECK
  return {*left, *going};
}

/// Late money lies in suspense until two people let it pay the fee; before that it goes back as they decide.
bool is_collected(const Head& payment) { return payment.status == Status::paid || payment.late_applied; }

/// Where a payout of this payment's money comes from: the account that it went to, or else the agency's own.
std::string account_for_payout(db::Transaction& tx, const PaymentKey& key) {
  if (const auto credit = tx.exec(sql::account_of_credit, key.agency, key.id); !credit.empty()) {
    return ledger::bank(credit[0][0].as<std::string>());
  }
  const auto account = tx.exec(sql::collecting_account, key.agency)[0][1].as<std::string>();
  return account.empty() ? "" : ledger::bank(account);
}

/// The way back, as far as the channel decides it.
std::optional<RefundRefusal> choose_way(db::Transaction& tx, const Desk& desk, const NewRefund& wanted,
                                        RefundRow& row) {
  const PaymentKey key{wanted.agency, wanted.payment};
  const auto attempts = attempts_of(tx, key);
  const auto paid = std::ranges::find(attempts, "succeeded", &OpenAttempt::state);
  KYTHU_ASSERT(paid != attempts.end());  // its money was taken
  row.channel = paid->channel;
  const auto* channel = desk.channel(paid->channel);
  const bool able = channel && channel->can_refund() && !paid->provider_txn.empty();
  if (!able || wanted.pay_out) {
    row.way = RefundWay::payout;
    row.pays_from = account_for_payout(tx, key);
    return row.pays_from.empty() ? std::optional{RefundRefusal::no_account} : std::nullopt;
  }
  row.way = RefundWay::channel;
  row.attempt = paid->id;
  row.pays_from = ledger::clearing(paid->channel);
  return row.amount < channel->least() ? std::optional{RefundRefusal::amount_below_least} : std::nullopt;
}

void audit(db::Transaction& tx, const Desk& desk, const RefundAct& act, std::string_view what) {
  db::record(tx, {.actor = act.officer,
                  .act = what,
                  .object = act.refund.text(),
                  .outcome = "done",
                  .detail = "{}",
                  .request_id = act.request_id,
                  .at = desk.clock()});
}

}  // namespace

Result<Refund, RefundRefusal> Refunds::request(db::Transaction& tx, const NewRefund& wanted) const {
  auto subject = lock_subject(tx, {wanted.agency, wanted.payment});
  if (!subject) return RefundRefusal::not_found;
  if (!is_collected(*subject->payment)) return RefundRefusal::not_refundable;
  const auto money = money_of(tx, {wanted.agency, wanted.payment});
  const auto amount = wanted.amount.value_or(money.left);
  if (amount == Vnd{} || amount > money.left) return RefundRefusal::amount_above_refundable;
  const auto now = desk_.clock();
  RefundCase one{std::move(*subject), {}};
  auto& row = one.row;
  row.id = RefundId::fresh(now, desk_.random);
  row.agency = wanted.agency;
  row.payment = wanted.payment;
  row.amount = amount;
  row.reason = wanted.reason;
  row.maker = wanted.maker;
  row.created_at = now;
  if (const auto no_way = choose_way(tx, desk_, wanted, row)) return *no_way;
  if (!reserve(tx, row)) return RefundRefusal::amount_above_refundable;
  begin(tx, one);
  // Judged by all that leaves this payment, so that nobody passes the limit in small steps.
  if (money.going.plus(amount) <= Vnd::of(desk_.settings.refunds_approved_to)) {
    row.checker = "rule:approve_above";
    if (row.way == RefundWay::channel) row.next_try_at = now;
    advance(tx, desk_, one,
            {RefundEvent::approved, row.checker, fmt::format(R"({{"limit":{}}})", desk_.settings.refunds_approved_to)});
  }
  return static_cast<Refund>(row);
}

Result<Refund, RefundRefusal> Refunds::approve(db::Transaction& tx, const RefundAct& act) const {
  auto one = open_case(tx, act.agency, act.refund);
  if (!one) return RefundRefusal::not_found;
  auto& row = one->row;
  if (row.state != RefundState::requested) return RefundRefusal::not_waiting;
  if (db::same_person(tx, act.officer, row.maker)) return RefundRefusal::same_person;
  row.checker = act.officer;
  if (row.way == RefundWay::channel) row.next_try_at = desk_.clock();
  advance(tx, desk_, *one, {RefundEvent::approved, act.officer});
  audit(tx, desk_, act, "refund.approved");
  return static_cast<Refund>(row);
}

Result<Refund, RefundRefusal> Refunds::reject(db::Transaction& tx, const RefundAct& act, const std::string& why) const {
  auto one = open_case(tx, act.agency, act.refund);
  if (!one) return RefundRefusal::not_found;
  auto& row = one->row;
  if (row.state != RefundState::requested) return RefundRefusal::not_waiting;
  row.failure = "rejected: " + why;
  advance(tx, desk_, *one, {RefundEvent::not_done, act.officer, R"({"outcome":"rejected"})"});
  audit(tx, desk_, act, "refund.rejected");
  return static_cast<Refund>(row);
}

Result<Refund, RefundRefusal> Refunds::claim(db::Transaction& tx, const RefundAct& act, bool returned,
                                             const std::string& proof) const {
  auto one = open_case(tx, act.agency, act.refund);
  if (!one) return RefundRefusal::not_found;
  auto& row = one->row;
  const bool payout = row.way == RefundWay::payout;
  const bool waits = payout ? row.state == RefundState::approved || row.state == RefundState::submitted ||
                                  row.state == RefundState::unknown
                            : row.state == RefundState::unknown;
  if (!waits) return RefundRefusal::not_waiting;
  row.claim = RefundClaim{returned, proof, act.officer};
  if (row.state == RefundState::approved) {
    advance(tx, desk_, *one, {RefundEvent::sent, act.officer});
  } else {
    save(tx, row);
  }
  audit(tx, desk_, act, returned ? "refund.claimed_returned" : "refund.claimed_failed");
  return static_cast<Refund>(row);
}

Result<Refund, RefundRefusal> Refunds::confirm(db::Transaction& tx, const RefundAct& act) const {
  auto one = open_case(tx, act.agency, act.refund);
  if (!one) return RefundRefusal::not_found;
  auto& row = one->row;
  if (!row.claim || is_over(row.state)) return RefundRefusal::not_waiting;
  if (db::same_person(tx, act.officer, row.claim->maker)) return RefundRefusal::same_person;
  row.claim_checker = act.officer;
  if (!row.claim->returned) row.failure = "officers: " + row.claim->proof;
  advance(tx, desk_, *one,
          {row.claim->returned ? RefundEvent::returned : RefundEvent::not_done, act.officer, R"({"by":"officers"})"});
  audit(tx, desk_, act, "refund.confirmed");
  return static_cast<Refund>(row);
}

Result<Refund, RefundRefusal> Refunds::dispute(db::Transaction& tx, const RefundAct& act) const {
  auto one = open_case(tx, act.agency, act.refund);
  if (!one) return RefundRefusal::not_found;
  auto& row = one->row;
  if (!row.claim || is_over(row.state)) return RefundRefusal::not_waiting;
  row.claim.reset();
  if (!advance(tx, desk_, *one, {RefundEvent::no_answer, act.officer, R"({"by":"officers"})"})) save(tx, row);
  audit(tx, desk_, act, "refund.disputed");
  return static_cast<Refund>(row);
}

Result<Refund, RefundRefusal> Refunds::find(db::Transaction& tx, AgencyId agency, RefundId id) const {
  auto row = read_refund(tx, agency, id);
  if (!row) return RefundRefusal::not_found;
  return static_cast<Refund>(*row);
}

std::vector<Refund> Refunds::list(db::Transaction& tx, const RefundFilter& filter) const {
  return list_refunds(tx, filter);
}

}  // namespace kythu::payments
