#include "transfers.hpp"

#include <algorithm>

#include "sql.hpp"
#include "transfer_books.hpp"
#include "transfer_ref.hpp"

namespace kythu::payments {
namespace {

using channels::BankCredit;
using channels::Verdict;

struct Handled {
  Verdict verdict{};
  const char* state = "";
  std::string outcome;
  std::optional<PaymentKey> payment = {};
};

/// The payment that the memo names, if its agency owns the account or its QR named it: money that came to one agency
/// never pays what is owed to another.
std::optional<PaymentKey> payment_of(db::Transaction& tx, const BankCredit& credit) {
  const auto ref = transfer_ref_in(credit.memo);
  if (!ref) return std::nullopt;
  const auto rows = tx.exec(sql::find_transfer_ref, credit.account, *ref);
  if (rows.size() != 1) return std::nullopt;
  return PaymentKey{db::to_id<AgencyId>(rows[0][0]), db::to_id<PaymentId>(rows[0][1])};
}

std::optional<std::string> payment_text(const std::optional<PaymentKey>& key) {
  return key ? std::optional{key->id.uuid_text()} : std::nullopt;
}

/// Equal news change nothing; news that contradict what was booked are an officer's to look into.
Handled known_before(db::Transaction& tx, const Desk& desk, std::string_view feed, const BankCredit& credit) {
  const auto known = tx.exec(sql::find_bank_credit, feed, credit.account, credit.transaction, credit.bank_reference);
  const bool same = std::ranges::all_of(known, [&](const auto& row) { return db::to_vnd(row[0]) == credit.amount; });
  if (same) return {Verdict::already_confirmed, "ignored", "told before"};
  desk.log.error("transfer.contradicted", {{"feed", feed}, {"transaction", credit.transaction}});
  return {Verdict::amount_differs, "conflict", "told before with another amount"};
}

struct KnownDeposit {
  AgencyId agency;
  Uuid id;
};
/// Cash of a drawer that was brought to the bank, as the reference on the bank's slip says.
std::optional<KnownDeposit> deposit_of(db::Transaction& tx, const BankCredit& credit) {
  const auto ref = transfer_ref_in(credit.memo);
  if (!ref) return std::nullopt;
  const auto rows = tx.exec(sql::find_deposit, credit.account, *ref, credit.amount);
  if (rows.empty()) return std::nullopt;
  return KnownDeposit{db::to_id<AgencyId>(rows[0][0]), db::to_uuid(rows[0][1])};
}

/// A twin from another feed waits at the bank's reference until the first is committed, and then finds it there.
Handled book(db::Transaction& tx, const Desk& desk, std::string_view feed, const BankCredit& credit) {
  const auto owners = tx.exec(sql::owners_of_account, credit.account);
  const auto payment = payment_of(tx, credit);
  if (owners.empty() && !payment) return {Verdict::failed, "orphan", "no agency owns the account"};
  const auto now = desk.clock();
  const auto deposit = payment ? std::nullopt : deposit_of(tx, credit);
  const auto agency = payment ? payment->agency : deposit ? deposit->agency : db::to_id<AgencyId>(owners[0][0]);
  const StoredCredit stored{agency, new_uuid(now, desk.random), std::string{feed}, credit};
  const auto fresh =
      tx.exec(sql::insert_bank_credit, stored.agency, stored.id, feed, credit.account, credit.transaction,
              credit.bank_reference, credit.amount, storable(credit.memo), storable(credit.payer_account),
              storable(credit.payer_name), credit.booked_at, now, payment_text(payment));
  if (fresh.affected_rows() == 0) return known_before(tx, desk, feed, credit);
  const auto outcome = deposit ? book_deposit(tx, desk, stored, deposit->id) : book_credit(tx, desk, stored, payment);
  tx.exec(sql::mark_bank_credit, stored.agency, stored.id, outcome);
  return {Verdict::recorded, "applied", std::string{outcome}, payment};
}

Verdict take(db::Transaction& tx, const Desk& desk, const Callback& callback, const BankCredit& credit) {
  const auto key = credit.account + ":" + credit.transaction;
  const auto inbox = tx.ask(sql::receive_inbox, callback.channel, key, desk.clock(), callback.source, callback.method,
                            storable(callback.query), headers_text(callback), callback.body);
  const auto state = inbox.at(0, 0).text();
  // An orphan waits for its agency; what was said of everything else stands.
  if (state != "new" && state != "orphan") return known_before(tx, desk, callback.channel, credit).verdict;
  const auto result = book(tx, desk, callback.channel, credit);
  const auto& payment = result.payment;
  const auto agency = payment ? std::optional{payment->agency.uuid_text()} : std::nullopt;
  tx.exec(sql::mark_inbox, callback.channel, key, result.state, result.outcome, agency, payment_text(payment));
  return result.verdict;
}

/// As it can be stored: the bank's reference is compared, and a text with a zero byte would be refused again and again.
BankCredit cleaned(BankCredit credit) {
  credit.bank_reference = storable(credit.bank_reference);
  return credit;
}

}  // namespace

CallbackAnswer receive_transfers(const Desk& desk, RejectedCallbacks& rejected, const channels::BankFeed& feed,
                                 const Callback& callback) {
  try {
    const auto credits = feed.read(callback, desk.clock());
    if (!credits) {
      const bool bad_signature = credits.error() == channels::CallbackFault::bad_signature;
      desk.log.warning("callback.rejected", {{"channel", callback.channel}, {"source", callback.source}});
      rejected.keep(desk, callback, bad_signature ? "bad signature" : "malformed");
      return feed.answer(Verdict::bad_signature);
    }
    auto answer = Verdict::recorded;
    for (const auto& credit : *credits) {
      const auto verdict =
          desk.database.write([&](db::Transaction& tx) { return take(tx, desk, callback, cleaned(credit)); });
      if (verdict != Verdict::failed) continue;
      desk.log.error("transfer.ownerless", {{"feed", callback.channel}, {"account", credit.account}});
      answer = Verdict::failed;
    }
    return feed.answer(answer);
  } catch (const std::exception& broken) {  // the service tells again what was not answered with success
    desk.log.error("callback.failed", {{"channel", callback.channel}, {"what", broken.what()}});
    return feed.answer(Verdict::failed);
  }
}

std::optional<Uuid> book_from_statement(db::Transaction& tx, const Desk& desk, const BankCredit& credit) {
  constexpr std::string_view feed = "statement";
  if (book(tx, desk, feed, cleaned(credit)).verdict != Verdict::recorded) return std::nullopt;
  const auto rows = tx.exec(sql::find_statement_credit, feed, credit.account, credit.transaction);
  KYTHU_ASSERT(rows.size() == 1);
  return db::to_uuid(rows[0][0]);
}

}  // namespace kythu::payments
