#include "refund_books.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "ledger/accounts.hpp"
#include "ledger/journal.hpp"
#include "sql.hpp"

namespace kythu::payments {
namespace {

using ledger::Effect;
using ledger::Leg;

__extension__ using Wide = unsigned __int128;  // two amounts multiplied

std::vector<Leg> resolved(db::Transaction& tx, const RefundRow& refund, Effect effect) {
  std::vector<Leg> legs;
  for (const auto& part : tx.exec(sql::refund_parts, refund.agency, refund.id)) {
    legs.push_back({part[0].as<std::string>(), std::string{ledger::refunds_payable}, db::to_vnd(part[1]), effect,
                    db::to_uuid(part[2])});
  }
  return legs;
}

/// Either end has the same source, so the books hold one end of a refund at the most.
void post_end(db::Transaction& tx, const Desk& desk, const RefundRow& refund, std::vector<Leg> legs) {
  const auto now = desk.clock();
  ledger::post(tx, {refund.agency, {"refund_end", refund.id.uuid}, std::move(legs), now, now}, desk.random);
}

}  // namespace

std::vector<Share> divide(Vnd amount, const std::vector<Share>& held) {
  const auto whole = std::accumulate(held.begin(), held.end(), std::int64_t{0},
                                     [](auto sum, const Share& one) { return sum + one.amount.dong(); });
  KYTHU_ASSERT(whole > 0 && amount.dong() <= whole);
  const auto divisor = static_cast<std::uint64_t>(whole);
  struct Part {
    std::size_t index;
    std::int64_t dong;
    std::uint64_t rest;
  };
  std::vector<Part> parts;
  auto left = amount.dong();
  for (std::size_t i = 0; i < held.size(); ++i) {
    const Wide product = static_cast<Wide>(amount.dong()) * static_cast<std::uint64_t>(held[i].amount.dong());
    parts.push_back({i, static_cast<std::int64_t>(product / divisor), static_cast<std::uint64_t>(product % divisor)});
    left -= parts.back().dong;
  }
  std::ranges::stable_sort(parts, std::greater{}, &Part::rest);
  for (auto& part : parts) {
    if (left > 0) ++part.dong, --left;  // whoever has a rest holds more than its whole đồng
  }
  std::ranges::sort(parts, {}, &Part::index);
  std::vector<Share> shares;
  for (const auto& part : parts) {
    if (part.dong > 0) shares.push_back({held[part.index].account, *Vnd::of(part.dong)});
  }
  return shares;
}

std::vector<Share> collected_money(db::Transaction& tx, AgencyId agency, PaymentId payment) {
  std::map<std::string, Vnd> gone;
  for (const auto& row : tx.exec(sql::refunded_parts, agency, payment)) {
    gone[row[0].as<std::string>()] = db::to_vnd(row[1]);
  }
  std::vector<Share> held;
  const auto fees = tx.ask(sql::sum_items, agency, payment);
  for (std::size_t row = 0; row < fees.size(); ++row) {
    const auto account = ledger::collected(fees.at(row, 0).words);
    const auto left = db::to_vnd(fees.at(row, 1)).minus(gone[account]);
    KYTHU_ASSERT(left);  // no share is above what its account held
    held.push_back({account, *left});
  }
  return held;
}

void set_apart(db::Transaction& tx, const Desk& desk, const RefundRow& refund, const std::vector<Share>& held) {
  const auto now = desk.clock();
  const auto shares = divide(refund.amount, held);
  std::vector<Leg> legs;
  for (const auto& share : shares) {
    legs.push_back({share.account, std::string{ledger::refunds_payable}, share.amount, Effect::pending});
  }
  const auto ids =
      ledger::post(tx, {refund.agency, {"refund", refund.id.uuid}, std::move(legs), now, now}, desk.random);
  std::optional<Uuid> payment;
  if (refund.payment) payment = refund.payment->uuid;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    tx.exec(sql::insert_refund_part, refund.agency, refund.id, static_cast<int>(i) + 1, payment, shares[i].account,
            shares[i].amount, ids[i]);
  }
}

void pay_back(db::Transaction& tx, const Desk& desk, const RefundRow& refund) {
  auto legs = resolved(tx, refund, Effect::post_pending);
  KYTHU_ASSERT(!legs.empty());
  legs.push_back({std::string{ledger::refunds_payable}, refund.pays_from, refund.amount});
  post_end(tx, desk, refund, std::move(legs));
}

void let_go(db::Transaction& tx, const Desk& desk, const RefundRow& refund) {
  auto legs = resolved(tx, refund, Effect::void_pending);
  if (!legs.empty()) post_end(tx, desk, refund, std::move(legs));
}

}  // namespace kythu::payments
