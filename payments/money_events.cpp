#include "money_events.hpp"

#include "chain.hpp"
#include "sql.hpp"

namespace kythu::payments {

std::optional<Subject> lock_subject(db::Transaction& tx, const PaymentKey& payment) {
  auto head = lock_payment(tx, payment);
  if (!head) return std::nullopt;
  Subject subject{payment.agency, payment.id.uuid, std::move(head), 0, {}};
  subject.seq = subject.payment->event_seq;
  subject.last_hash = subject.payment->last_hash;
  const auto last = tx.exec(sql::last_money_event, subject.agency, subject.id);
  if (last.empty()) return subject;
  subject.seq = last[0][0].as<int>();
  subject.last_hash = last[0][1].as<std::string>();
  return subject;
}

void write(db::Transaction& tx, Subject& subject, const MoneyEvent& event) {
  ++subject.seq;
  const auto hash = chained(
      subject.last_hash, {to_text(subject.agency.uuid), to_text(subject.id), std::to_string(subject.seq),
                          event.refund ? to_text(*event.refund) : "", std::string{event.what}, std::string{event.from},
                          std::string{event.to}, event.actor, event.detail, rfc3339(event.at)});
  tx.exec(sql::insert_money_event, subject.agency, subject.id, subject.seq, event.refund, event.what, event.from,
          event.to, event.actor, event.detail, event.at, subject.last_hash, hash);
  subject.last_hash = hash;
}

}  // namespace kythu::payments
