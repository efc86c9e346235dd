#include "settlement.hpp"

#include <algorithm>

#include "break_store.hpp"
#include "config/database/audit.hpp"
#include "ledger/accounts.hpp"
#include "ledger/journal.hpp"
#include "sql.hpp"

namespace kythu::payments {
namespace {

using channels::CannotTell;
using channels::DefinitelyFailed;
using channels::Succeeded;

/// One attempt of one payment, and what is said about it.
class Settlement {
 public:
  Settlement(db::Transaction& tx, const Desk& desk, Head& head, std::vector<OpenAttempt>& attempts, std::size_t which,
             const Word& word, const Facts& facts)
      : tx_(tx), desk_(desk), head_(head), attempts_(attempts), attempt_(attempts[which]), word_(word), facts_(facts) {}

  Settled operator()(const Succeeded& money) {
    if (attempt_.state == "succeeded" || attempt_.state == "excess") return Settled::already;
    if (money.amount != attempt_.amount) return Settled::amount_differs;
    if (head_.status == Status::conflicted) return Settled::contradiction;
    KYTHU_ASSERT(facts_.twins && facts_.items);
    if (!facts_.twins->rows().empty()) {
      return Settled::contradiction;  // one transaction of the provider cannot pay twice
    }
    if (head_.status == Status::paid || head_.status == Status::paid_late) {
      put_aside_excess(money);
      return Settled::applied;
    }
    mark("succeeded", money.transaction);
    KYTHU_ASSERT(move(Event::money_taken, Taken{attempt_.channel, money.transaction, money.paid_at}));
    post({"payment", head_.key.id.uuid},
         head_.status == Status::paid_late ? parked(ledger::late_money) : collected(facts_.items->rows()),
         money.paid_at);
    if (head_.status == Status::paid_late) wait_for_officers(BreakKind::late, {"payment", head_.key.id.uuid});
    return Settled::applied;
  }

  Settled operator()(const DefinitelyFailed&) {
    if (!attempt_.may_take_money()) return Settled::already;
    mark("failed", {});
    const bool over = std::ranges::none_of(attempts_, &OpenAttempt::may_take_money);
    if (head_.status == Status::unknown && over) move(Event::definitely_failed, {});
    return Settled::applied;  // a pending payment waits for another try or its expiry
  }

  Settled operator()(const CannotTell& doubt) {
    if (!attempt_.may_take_money()) return Settled::already;
    if (doubt.kind == CannotTell::Kind::still_open || attempt_.state == "unknown") return Settled::applied;
    mark("unknown", {});
    move(Event::no_answer, {});
    return Settled::applied;
  }

 private:
  void mark(const char* state, std::string_view transaction) {
    attempt_.state = state;
    tx_.send(sql::settle_attempt, head_.key.agency, head_.key.id, attempt_.number, state, transaction);
  }
  bool move(Event event, std::optional<Taken> taken) {
    return change(
        tx_, head_,
        {.event = event, .actor = word_.actor, .detail = word_.evidence, .at = word_.at, .taken = std::move(taken)},
        desk_.random);
  }
  void post(ledger::Source source, std::vector<ledger::Leg> legs, Instant event_at) {
    ledger::post(tx_, {head_.key.agency, std::move(source), std::move(legs), event_at, word_.at}, desk_.random);
  }
  void wait_for_officers(BreakKind kind, const ledger::Source& booked) {
    open_break(tx_, desk_,
               {.agency = head_.key.agency,
                .kind = kind,
                .payment = head_.key.id,
                .amount = attempt_.amount,
                .source_type = booked.type,
                .source = booked.id,
                .came_by = ledger::clearing(attempt_.channel),
                .channel = attempt_.channel,
                .attempt = attempt_.id,
                .actor = word_.actor});
  }
  std::vector<ledger::Leg> parked(std::string_view where) const {
    return {{ledger::clearing(attempt_.channel), std::string{where}, attempt_.amount}};
  }
  std::vector<ledger::Leg> collected(const db::Rows& items) const {
    std::vector<ledger::Leg> legs;
    for (std::size_t row = 0; row < items.size(); ++row) {
      legs.push_back({ledger::clearing(attempt_.channel), ledger::collected(items.at(row, 0).words),
                      db::to_vnd(items.at(row, 1))});
    }
    return legs;
  }
  void put_aside_excess(const Succeeded& money) {
    mark("excess", money.transaction);
    post({"attempt", attempt_.id.uuid}, parked(ledger::excess_money), money.paid_at);
    wait_for_officers(BreakKind::excess, {"attempt", attempt_.id.uuid});
    desk_.log.warning("payment.excess", {{"payment", head_.key.id.text()}, {"attempt", attempt_.id.text()}});
    db::record(tx_, {.actor = word_.actor,
                     .act = "payment.excess",
                     .object = head_.key.id.text(),
                     .outcome = "done",
                     .detail = word_.evidence,
                     .request_id = "",
                     .at = word_.at});
  }

  db::Transaction& tx_;
  const Desk& desk_;
  Head& head_;
  std::vector<OpenAttempt>& attempts_;
  OpenAttempt& attempt_;
  const Word& word_;
  const Facts& facts_;
};

}  // namespace

Facts send_facts(db::Transaction& tx, const PaymentKey& key, std::string_view channel,
                 const channels::Outcome& outcome) {
  const auto* money = std::get_if<Succeeded>(&outcome);
  if (!money) return {};
  return {tx.send(sql::find_provider_transaction, key.agency, channel, money->transaction),
          tx.send(sql::sum_items, key.agency, key.id)};
}

Settled settle(db::Transaction& tx, const Desk& desk, Head& head, std::vector<OpenAttempt>& attempts, std::size_t which,
               const Word& word) {
  const auto facts = send_facts(tx, head.key, attempts[which].channel, word.outcome);
  return settle(tx, desk, head, attempts, which, word, facts);
}

Settled settle(db::Transaction& tx, const Desk& desk, Head& head, std::vector<OpenAttempt>& attempts, std::size_t which,
               const Word& word, const Facts& facts) {
  return std::visit(Settlement{tx, desk, head, attempts, which, word, facts}, word.outcome);
}

}  // namespace kythu::payments
