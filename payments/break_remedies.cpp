#include "break_remedies.hpp"

#include <algorithm>

#include "config/database/outbox.hpp"
#include "ledger/accounts.hpp"
#include "ledger/journal.hpp"
#include "refund_case.hpp"
#include "settlement.hpp"
#include "sql.hpp"

namespace kythu::payments {
namespace {

constexpr std::string_view by_transfer = "vietqr";

bool may_be_attached(Status status) {
  switch (status) {
    case Status::created:
    case Status::pending:
    case Status::unknown:
    case Status::failed:
    case Status::expired:
    case Status::cancelled: return true;
    case Status::paid:
    case Status::paid_late:
    case Status::conflicted: break;
  }
  return false;
}

/// What is due is paid in one sum; what is over it can be kept apart.
std::optional<BreakRefusal> does_not_fit(Status status, Vnd due, const BreakRow& money) {
  if (!may_be_attached(status)) return BreakRefusal::payment_unsuitable;
  return money.amount < due ? std::optional{BreakRefusal::less_than_due} : std::nullopt;
}

class Remedying {
 public:
  Remedying(db::Transaction& tx, const Desk& desk, BreakCase& one, std::optional<Subject>& payment)
      : tx_(tx), desk_(desk), one_(one), row_(one.row), payment_(payment), now_(desk.clock()) {}

  std::optional<BreakRefusal> operator()() {
    switch (row_.proposal->remedy) {
      case Remedy::apply: return apply();
      case Remedy::give_back: return give_back();
      case Remedy::attach: return attach();
      case Remedy::paid: return paid();
      case Remedy::accept: return std::nullopt;
      case Remedy::failed: break;
    }
    return failed();
  }

 private:
  Head& head() { return *payment_->payment; }

  std::vector<ledger::Leg> to_collected(const std::string& from) {
    std::vector<ledger::Leg> legs;
    const auto fees = tx_.ask(sql::sum_items, row_.agency, head().key.id);
    for (std::size_t row = 0; row < fees.size(); ++row) {
      legs.push_back({from, ledger::collected(fees.at(row, 0).words), db::to_vnd(fees.at(row, 1))});
    }
    return legs;
  }
  void post(ledger::Source source, std::vector<ledger::Leg> legs) {
    ledger::post(tx_, {row_.agency, std::move(source), std::move(legs), now_, now_}, desk_.random);
  }
  bool change_payment(Event event, std::optional<Taken> taken) {
    const auto detail = R"({"break":")" + row_.id.text() + R"("})";
    return change(tx_, head(), {event, row_.checker, detail, now_, std::move(taken)}, desk_.random);
  }

  /// The fee is paid after all: the receipt follows as for any paid payment.
  void announce_applied(const Taken& taken) {
    tx_.exec(sql::apply_late_money, row_.agency, head().key.id);
    auto subject = lock_subject(tx_, head().key);  // with what this transaction wrote
    write(tx_, *subject,
          {"payment", {}, "paid_late", "applied", row_.checker, R"({"break":")" + row_.id.text() + R"("})", now_});
    db::publish(tx_, {EventId::fresh(now_, desk_.random), row_.agency, subject->id, subject->seq, "payment.paid",
                      news_of(*subject->payment, taken), now_});
  }

  std::optional<BreakRefusal> apply() {
    const auto payment = load(tx_, row_.agency, {head().key.id}, true);
    KYTHU_ASSERT(payment.size() == 1 && payment[0].paid_at);
    const auto& attempts = payment[0].attempts;
    const auto took = std::ranges::find(attempts, "succeeded", &Attempt::state);
    KYTHU_ASSERT(took != attempts.end());
    post({"break", row_.id.uuid}, to_collected(std::string{ledger::late_money}));
    announce_applied({payment[0].paid_channel, took->provider_txn, *payment[0].paid_at});
    return std::nullopt;
  }

  /// What came instead of, or over, what was due: a task of its own.
  void open_rest(BreakKind kind, Vnd amount) {
    open_break(tx_, desk_,
               {.agency = row_.agency,
                .kind = kind,
                .payment = kind == BreakKind::excess ? std::optional{head().key.id} : row_.payment,
                .amount = amount,
                .source_type = "break",
                .source = row_.id.uuid,
                .came_by = row_.came_by,
                .channel = row_.channel,
                .actor = row_.checker});
  }

  /// The transfer is the attempt that paid.
  std::optional<BreakRefusal> attach() {
    if (!payment_) return BreakRefusal::payment_unsuitable;
    if (const auto refused = does_not_fit(head().status, head().amount, row_)) return refused;
    const auto transaction = "break:" + row_.id.text();
    const Taken taken{std::string{by_transfer}, transaction, now_};
    if (head().status == Status::created) change_payment(Event::attempt_opened, {});
    const auto number = static_cast<int>(attempts_of(tx_, head().key).size()) + 1;
    const auto id = AttemptId::fresh(now_, desk_.random);
    tx_.exec(sql::insert_attempt, row_.agency, head().key.id, number, id, by_transfer, to_text(id.uuid), head().amount,
             "", now_, now_, std::optional<Instant>{}, "prepared");
    tx_.send(sql::settle_attempt, row_.agency, head().key.id, number, "succeeded", transaction);
    KYTHU_ASSERT(change_payment(Event::money_taken, taken));
    post({"payment", head().key.id.uuid}, to_collected(std::string{account_of(row_.kind)}));
    if (head().status == Status::paid_late) announce_applied(taken);
    if (const auto rest = row_.amount.minus(head().amount); rest && *rest > Vnd{}) {
      post({"break", row_.id.uuid}, {{std::string{account_of(row_.kind)}, std::string{ledger::excess_money}, *rest}});
      open_rest(BreakKind::excess, *rest);
    }
    return std::nullopt;
  }

  /// When the provider has come to say so itself, it is booked already.
  std::optional<BreakRefusal> paid() {
    const auto order = order_in_question();
    if (is_booked(order)) return std::nullopt;
    if (row_.kind == BreakKind::unsettled) return end_order(channels::Succeeded{{}, order.amount, now_});
    if (head().status != Status::conflicted) return BreakRefusal::not_waiting;
    tx_.send(sql::settle_attempt, row_.agency, head().key.id, order.number, "succeeded", order.provider_txn);
    KYTHU_ASSERT(change_payment(Event::money_taken, Taken{row_.channel, order.provider_txn, now_}));
    post({"payment", head().key.id.uuid}, to_collected(row_.came_by));
    return std::nullopt;
  }

  /// Whether its provider may still take the money that is due. Of an order that conflicts too, two people decide.
  bool is_open(const OpenAttempt& attempt) {
    return attempt.may_take_money() && tx_.exec(sql::conflict_is_known, row_.agency, attempt.id).empty();
  }

  std::optional<BreakRefusal> failed() {
    const auto order = order_in_question();
    if (is_booked(order)) return BreakRefusal::not_waiting;  // the provider has said something else since
    const auto refused = row_.kind == BreakKind::unsettled ? fail_unsettled(order) : fail_conflicted(order);
    if (refused) return refused;
    const auto received = row_.proposal->received;
    if (received == Vnd{}) return std::nullopt;
    post({"break", row_.id.uuid}, {{row_.came_by, std::string{ledger::unidentified_money}, received}});
    open_rest(BreakKind::unidentified, received);
    return std::nullopt;
  }

  std::optional<BreakRefusal> fail_unsettled(const OpenAttempt& order) {
    if (!order.may_take_money()) return std::nullopt;  // the provider has come to say so itself
    return end_order(channels::DefinitelyFailed{"two officers"});
  }

  /// Two people's word about an order has the effect of its provider's; whatever the provider says later is judged as
  /// it would be after its own.
  std::optional<BreakRefusal> end_order(const channels::Outcome& outcome) {
    auto attempts = attempts_of(tx_, head().key);
    const auto order = std::ranges::find(attempts, row_.attempt.value(), &OpenAttempt::id);
    if (!order->may_take_money()) return BreakRefusal::not_waiting;
    const auto which = static_cast<std::size_t>(order - attempts.begin());
    const auto done = settle(tx_, desk_, head(), attempts, which,
                             {outcome, row_.checker, R"({"break":")" + row_.id.text() + R"("})", now_});
    return done == Settled::applied ? std::nullopt : std::optional{BreakRefusal::not_waiting};
  }

  /// A payment that was over before the conflict was heard of stays as it is: only the order has failed. So does one
  /// with another order that conflicts: it ends with the last of them.
  std::optional<BreakRefusal> fail_conflicted(const OpenAttempt& order) {
    auto others = attempts_of(tx_, head().key);
    std::erase_if(others, [&](const auto& one) { return one.id == order.id; });
    const bool waits = head().status == Status::conflicted;
    if (waits && std::ranges::any_of(others, [&](const auto& one) { return is_open(one); })) {
      return BreakRefusal::attempt_open;
    }
    if (order.may_take_money()) tx_.send(sql::settle_attempt, row_.agency, head().key.id, order.number, "failed", "");
    if (waits && std::ranges::none_of(others, &OpenAttempt::may_take_money)) {
      KYTHU_ASSERT(change_payment(Event::definitely_failed, {}));
    }
    return std::nullopt;
  }

  OpenAttempt order_in_question() {
    const auto attempts = attempts_of(tx_, head().key);
    const auto order = std::ranges::find(attempts, row_.attempt.value(), &OpenAttempt::id);
    KYTHU_ASSERT(order != attempts.end());
    return *order;
  }
  static bool is_booked(const OpenAttempt& order) { return order.state == "succeeded" || order.state == "excess"; }

  /// By the channel where it can, and from the account that the money came to where it cannot.
  bool choose_way(RefundRow& refund) {
    const auto* channel = desk_.channel(row_.channel);
    const bool known =
        row_.attempt && !tx_.exec(sql::find_order, row_.agency, *row_.attempt)[0][1].as<std::string>().empty();
    if (channel && channel->can_refund() && known && row_.amount >= channel->least()) {
      refund.way = RefundWay::channel;
      refund.attempt = row_.attempt;
      refund.pays_from = row_.came_by;
      return true;
    }
    refund.way = RefundWay::payout;
    refund.pays_from = row_.came_by;
    if (!row_.came_by.starts_with("Assets:Bank:")) {
      const auto account = tx_.exec(sql::collecting_account, row_.agency)[0][1].as<std::string>();
      refund.pays_from = account.empty() ? "" : ledger::bank(account);
    }
    return !refund.pays_from.empty();
  }

  /// Late money is the payment's, and is reserved there; all other is nobody's captured money.
  std::optional<BreakRefusal> give_back() {
    RefundRow refund;
    refund.id = RefundId::fresh(now_, desk_.random);
    refund.agency = row_.agency;
    refund.of_break = row_.id.uuid;
    refund.amount = row_.amount;
    refund.channel = row_.channel;
    refund.reason = row_.proposal->evidence;
    refund.maker = row_.proposal->maker;
    refund.created_at = now_;
    if (!choose_way(refund)) return BreakRefusal::no_account;
    const bool captured = row_.kind == BreakKind::late;
    if (captured) {
      refund.payment = row_.payment;
      if (!reserve(tx_, refund)) return BreakRefusal::not_waiting;
    } else {
      insert(tx_, refund);
    }
    refund.checker = row_.checker;
    if (refund.way == RefundWay::channel) refund.next_try_at = now_;
    row_.refund = refund.id;
    RefundCase one{captured ? *payment_ : one_.subject, std::move(refund)};
    begin(tx_, one);
    advance(tx_, desk_, one, {RefundEvent::approved, row_.checker},
            {{std::string{account_of(row_.kind)}, row_.amount}});
    if (!captured) one_.subject = one.subject;
    return std::nullopt;
  }

  db::Transaction& tx_;
  const Desk& desk_;
  BreakCase& one_;
  BreakRow& row_;
  std::optional<Subject>& payment_;
  Instant now_;
};

}  // namespace

std::optional<BreakRefusal> check(db::Transaction& tx, const BreakRow& row, const Proposal& proposal) {
  const auto& remedies = remedies_of(row.kind);
  if (std::ranges::find(remedies, proposal.remedy) == remedies.end()) return BreakRefusal::remedy_unsuitable;
  if ((proposal.remedy == Remedy::attach) != proposal.attach_to.has_value()) return BreakRefusal::payment_unsuitable;
  if (!proposal.attach_to) return std::nullopt;
  const auto payment = load(tx, row.agency, {*proposal.attach_to}, false);
  if (payment.size() != 1) return BreakRefusal::payment_unsuitable;
  return does_not_fit(payment[0].status, payment[0].amount, row);
}

std::optional<BreakRefusal> carry_out(db::Transaction& tx, const Desk& desk, BreakCase& one,
                                      std::optional<Subject>& payment) {
  return Remedying{tx, desk, one, payment}();
}

}  // namespace kythu::payments
