#include "transfer_books.hpp"

#include <fmt/format.h>

#include "break_store.hpp"
#include "config/database/audit.hpp"
#include "ledger/accounts.hpp"
#include "ledger/journal.hpp"
#include "sql.hpp"

namespace kythu::payments {
namespace {

constexpr std::string_view by_transfer = "vietqr";

/// One credit, and the payment that its memo names.
class Booking {
 public:
  Booking(db::Transaction& tx, const Desk& desk, const StoredCredit& credit)
      : tx_(tx), desk_(desk), credit_(credit), now_(desk.clock()) {}

  std::string_view unidentified() {
    set_aside(ledger::unidentified_money, credit_.told.amount);
    wait_for_officers(BreakKind::unidentified, {}, credit_.told.amount, {"credit", credit_.id});
    report("transfer.unidentified", credit_uuid());
    return "unidentified";
  }

  std::string_view of(Head& head) {
    if (credit_.told.amount < head.amount) return wait(head, "short");
    switch (head.status) {
      case Status::conflicted: return wait(head, "held");
      case Status::paid:
      case Status::paid_late: return excess(head, credit_.told.amount);
      case Status::created:
        move(head, Event::attempt_opened, {});  // the transfer is the attempt
        break;
      case Status::pending:
      case Status::unknown:
      case Status::failed:
      case Status::expired:
      case Status::cancelled: break;
    }
    return pay(head);
  }

 private:
  std::string credit_uuid() const { return to_text(credit_.id); }
  std::string evidence() const { return fmt::format(R"({{"credit":"{}"}})", credit_uuid()); }
  std::string actor() const { return credit_.feed + ":transfer"; }

  void post(ledger::Source source, std::vector<ledger::Leg> legs) {
    ledger::post(tx_, {credit_.agency, std::move(source), std::move(legs), credit_.told.booked_at, now_}, desk_.random);
  }
  void set_aside(std::string_view where, Vnd amount) {
    post({"credit", credit_.id}, {{ledger::bank(credit_.told.account), std::string{where}, amount}});
  }
  bool move(Head& head, Event event, std::optional<Taken> taken) {
    return change(tx_, head,
                  {.event = event, .actor = actor(), .detail = evidence(), .at = now_, .taken = std::move(taken)},
                  desk_.random);
  }

  void wait_for_officers(BreakKind kind, std::optional<PaymentId> payment, Vnd amount, const ledger::Source& booked) {
    open_break(tx_, desk_,
               {.agency = credit_.agency,
                .kind = kind,
                .payment = payment,
                .amount = amount,
                .source_type = booked.type,
                .source = booked.id,
                .came_by = ledger::bank(credit_.told.account),
                .channel = std::string{by_transfer},
                .actor = actor()});
  }

  /// For the auditors; written last, since the chain of such records has one writer at a time.
  void report(std::string_view act, const std::string& object) {
    desk_.log.warning(act, {{"credit", credit_uuid()}, {"object", object}});
    db::record(tx_, {.actor = actor(),
                     .act = act,
                     .object = object,
                     .outcome = "done",
                     .detail = evidence(),
                     .request_id = "",
                     .at = now_});
  }

  std::string_view wait(const Head& head, std::string_view why) {
    set_aside(ledger::unidentified_money, credit_.told.amount);
    const auto kind = why == "held" ? BreakKind::held : BreakKind::too_little;
    wait_for_officers(kind, head.key.id, credit_.told.amount, {"credit", credit_.id});
    report("transfer." + std::string{why}, head.key.id.text());
    return why;
  }
  std::string_view excess(const Head& head, Vnd amount) {
    set_aside(ledger::excess_money, amount);
    wait_for_officers(BreakKind::excess, head.key.id, amount, {"credit", credit_.id});
    report("payment.excess", head.key.id.text());
    return "excess";
  }

  std::string_view pay(Head& head) {
    const auto transaction = transaction_number();
    record_attempt(head, transaction);
    KYTHU_ASSERT(move(head, Event::money_taken, Taken{std::string{by_transfer}, transaction, credit_.told.booked_at}));
    const bool late = head.status == Status::paid_late;
    post({"payment", head.key.id.uuid}, late ? parked(head) : collected(head));
    if (late) wait_for_officers(BreakKind::late, head.key.id, head.amount, {"payment", head.key.id.uuid});
    if (const auto rest = credit_.told.amount.minus(head.amount); rest && *rest > Vnd{}) excess(head, *rest);
    return late ? "paid_late" : "paid";
  }

  /// The bank's number; the feed's where the bank's is not told, or was another account's.
  std::string transaction_number() {
    const auto& told = credit_.told;
    const bool usable =
        !told.bank_reference.empty() &&
        tx_.ask(sql::find_provider_transaction, credit_.agency, by_transfer, told.bank_reference).empty();
    return usable ? told.bank_reference : fmt::format("{}:{}:{}", credit_.feed, told.account, told.transaction);
  }
  void record_attempt(const Head& head, const std::string& transaction) {
    const auto number = static_cast<int>(attempts_of(tx_, head.key).size()) + 1;
    const auto id = AttemptId::fresh(now_, desk_.random);
    tx_.exec(sql::insert_attempt, head.key.agency, head.key.id, number, id, by_transfer, to_hex(id.uuid.bytes),
             head.amount, "", now_, now_, std::optional<Instant>{}, "prepared");
    tx_.send(sql::settle_attempt, head.key.agency, head.key.id, number, "succeeded", transaction);
  }
  std::vector<ledger::Leg> parked(const Head& head) const {
    return {{ledger::bank(credit_.told.account), std::string{ledger::late_money}, head.amount}};
  }
  std::vector<ledger::Leg> collected(const Head& head) {
    std::vector<ledger::Leg> legs;
    const auto fees = tx_.ask(sql::sum_items, head.key.agency, head.key.id);
    for (std::size_t row = 0; row < fees.size(); ++row) {
      legs.push_back(
          {ledger::bank(credit_.told.account), ledger::collected(fees.at(row, 0).words), db::to_vnd(fees.at(row, 1))});
    }
    return legs;
  }

  db::Transaction& tx_;
  const Desk& desk_;
  const StoredCredit& credit_;
  Instant now_;
};

}  // namespace

std::string_view book_credit(db::Transaction& tx, const Desk& desk, const StoredCredit& credit,
                             const std::optional<PaymentKey>& payment) {
  Booking booking{tx, desk, credit};
  if (!payment) return booking.unidentified();
  auto head = lock_payment(tx, *payment);
  KYTHU_ASSERT(head);  // it was found in this transaction, and payments are never deleted
  return booking.of(*head);
}

std::string_view book_deposit(db::Transaction& tx, const Desk& desk, const StoredCredit& credit, const Uuid& deposit) {
  const auto now = desk.clock();
  const ledger::Leg leg{ledger::bank(credit.told.account), std::string{ledger::cash_in_transit}, credit.told.amount};
  ledger::post(tx, {credit.agency, {"credit", credit.id}, {leg}, credit.told.booked_at, now}, desk.random);
  tx.exec(sql::mark_deposit, credit.agency, deposit, now);
  return "deposit";
}

}  // namespace kythu::payments
