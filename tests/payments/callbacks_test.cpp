#include <map>
#include <random>
#include <thread>

#include "payments/counter.hpp"

namespace kythu::payments::test {
namespace {

using namespace std::chrono_literals;

TEST_F(Counter, ASuccessPaysOnceAndTellsThePortal) {
  const auto made = create();
  const Ipn ipn{.reference = open(made), .amount = times_100(made.amount)};
  EXPECT_EQ(tell(ipn), "00");
  EXPECT_EQ(tell(ipn), "02");
  const auto paid = find(made);
  EXPECT_EQ(paid.status, Status::paid);
  EXPECT_EQ(paid.paid_channel, "vnpay");
  EXPECT_EQ(rfc3339(*paid.paid_at), "2026-11-22T03:17:30Z");
  EXPECT_EQ(paid.attempts[0].provider_txn, "14422574");
  EXPECT_EQ(paid.timeline.size(), 3u);
  EXPECT_EQ(text("SELECT string_agg(c.code || ' ' || t.amount, ', ' ORDER BY c.code) FROM ledger_transfer t JOIN"
                 " ledger_account c ON c.account_id = t.credit_account"),
            "Liabilities:Collected:charge 24000, Liabilities:Collected:fee 200000");
  EXPECT_EQ(text("SELECT type || aggregate_seq FROM outbox"), "payment.paid3");
  const auto payload = text("SELECT payload FROM outbox");
  EXPECT_NE(payload.find(R"("metadata":{"portal":"7"})"), std::string::npos) << payload;
  expect_sound_books();
}

TEST_F(Counter, AHundredEqualNotificationsAtOnceHaveOneEffect) {
  const auto made = create();
  const auto what = callback(query({.reference = open(made), .amount = times_100(made.amount)}));
  std::map<std::string, int> codes;
  std::mutex mutex;
  std::vector<std::thread> all;
  for (int i = 0; i < 100; ++i) {
    all.emplace_back([&] {
      const auto answer = cashier_.receive(what);
      const std::lock_guard lock(mutex);
      ++codes[code_of(answer)];
    });
  }
  for (auto& one : all) one.join();
  EXPECT_EQ(codes, (std::map<std::string, int>{{"00", 1}, {"02", 99}}));
  EXPECT_EQ(number("SELECT count(DISTINCT journal_id) FROM ledger_transfer"), 1);
  EXPECT_EQ(number("SELECT count(*) FROM outbox"), 1);
  EXPECT_EQ(number("SELECT count(*) FROM inbox"), 1);
  EXPECT_EQ(number("SELECT deliveries FROM inbox"), 100);
  expect_sound_books();
}

TEST_F(Counter, WhatIsWrongChangesNothingAndGetsItsCode) {
  const auto made = create();
  const Ipn right{.reference = open(made), .amount = times_100(made.amount)};
  const auto before = books();
  auto amount = right, terminal = right, unknown = right;
  amount.amount = "22400100";
  terminal.terminal = "OTHERTMN";
  unknown.reference = "0000";
  EXPECT_EQ(tell(amount), "04");
  EXPECT_EQ(tell(terminal), "01");
  EXPECT_EQ(tell(unknown), "01");
  EXPECT_EQ(tell_raw(query(right, "another secret")), "97");
  EXPECT_EQ(tell_raw(query(right) + "&vnp_SecureHashType=SHA256"), "97");
  EXPECT_EQ(tell_raw("%zz"), "97");
  EXPECT_EQ(books(), before);
  EXPECT_EQ(text("SELECT string_agg(state, ' ' ORDER BY state) FROM inbox"), "conflict ignored orphan");
  EXPECT_EQ(number("SELECT count(*) FROM inbox_rejected"), 3);
  EXPECT_EQ(tell(right), "00");
  auto other = callback("");
  other.channel = "none";
  EXPECT_EQ(cashier_.receive(other).status, 404);
  expect_sound_books();
}

TEST_F(Counter, RejectedOnesAreKeptOnlyUpToABoundAMinute) {
  for (int i = 0; i < 70; ++i) tell_raw("vnp_TxnRef=1&vnp_SecureHash=00");
  EXPECT_EQ(number("SELECT count(*) FROM inbox_rejected"), 60);
  now_ = now_.load() + 1min;
  tell_raw("vnp_TxnRef=1&vnp_SecureHash=00");
  EXPECT_EQ(number("SELECT count(*) FROM inbox_rejected"), 61);
}

TEST_F(Counter, AFailureIsRecordedAndAnotherTryMayFollow) {
  const auto made = create();
  const Ipn failed{
      .reference = open(made), .amount = times_100(made.amount), .number = "0", .response = "24", .status = "02"};
  EXPECT_EQ(tell(failed), "00");
  EXPECT_EQ(tell(failed), "02");
  EXPECT_EQ(find(made).status, Status::pending);
  const auto again = open(made);
  EXPECT_NE(again, failed.reference);
  EXPECT_EQ(tell({.reference = again, .amount = failed.amount}), "00");
  EXPECT_EQ(find(made).status, Status::paid);
  expect_sound_books();
}

TEST_F(Counter, ASecondSuccessIsExcess) {
  auto wide = order();
  wide.expires_in = 1h;
  const auto made = create(wide);
  const auto first = open(made);
  now_ = now_.load() + 16min;  // VNPAY takes nothing for the first any more, as far as we know
  const auto second = open(made);
  EXPECT_EQ(tell({.reference = second, .amount = times_100(made.amount), .number = "2"}), "00");
  EXPECT_EQ(tell({.reference = first, .amount = times_100(made.amount), .number = "1"}), "00");
  EXPECT_EQ(find(made).status, Status::paid);
  EXPECT_EQ(number("SELECT sum(amount)::bigint FROM ledger_transfer t JOIN ledger_account c ON"
                   " c.account_id = t.credit_account WHERE c.code = 'Liabilities:Suspense:Excess'"),
            224'000);
  EXPECT_EQ(number("SELECT count(*) FROM audit_record WHERE act = 'payment.excess'"), 1);
  expect_sound_books();
}

TEST_F(Counter, MoneyAfterTheEndIsLate) {
  const auto made = create();
  const auto reference = open(made);
  now_ = now_.load() + 16min;
  EXPECT_EQ(cashier_.poll(10), 2u);  // VNPAY does not know it and its time is over: the attempt, then the payment
  EXPECT_EQ(find(made).status, Status::expired);
  EXPECT_EQ(tell({.reference = reference, .amount = times_100(made.amount)}), "00");
  EXPECT_EQ(find(made).status, Status::paid_late);
  EXPECT_EQ(text("SELECT c.code FROM ledger_transfer t JOIN ledger_account c ON c.account_id = t.credit_account"),
            "Liabilities:Suspense:Late");
  EXPECT_EQ(text("SELECT string_agg(type, ' ' ORDER BY aggregate_seq) FROM outbox WHERE type LIKE 'payment.%'"),
            "payment.expired payment.paid_late");
  EXPECT_EQ(text("SELECT kind FROM money_break"), "late");
  expect_sound_books();
}

TEST_F(Counter, PollingAloneFindsTheMoney) {
  const auto made = create();
  const auto reference = open(made);
  EXPECT_EQ(cashier_.poll(10), 0u);
  now_ = now_.load() + 31s;
  vnpay_.orders[reference] = {.amount = times_100(made.amount)};
  EXPECT_EQ(cashier_.poll(10), 1u);
  EXPECT_EQ(find(made).status, Status::pending);
  EXPECT_EQ(cashier_.poll(10), 0u) << "asked again before its time";
  vnpay_.orders[reference].status = "00";
  vnpay_.orders[reference].number = "14422574";
  now_ = now_.load() + 1min;
  EXPECT_EQ(cashier_.poll(10), 1u);
  EXPECT_EQ(find(made).status, Status::paid);
  EXPECT_EQ(tell({.reference = reference, .amount = times_100(made.amount)}), "02");
  EXPECT_EQ(vnpay_.badly_signed, 0);
  expect_sound_books();
}

struct Doubt {
  const char* name;
  void (*make)(FakeVnpay&);
};
class NoAnswer : public Counter, public testing::WithParamInterface<Doubt> {};
TEST_P(NoAnswer, MakesTheOutcomeUnknownAndNoTimerEndsIt) {
  const auto made = create();
  const auto reference = open(made);
  GetParam().make(vnpay_);
  now_ = now_.load() + 31s;
  EXPECT_EQ(cashier_.poll(10), 1u);
  EXPECT_EQ(find(made).status, Status::unknown);
  EXPECT_EQ(cashier_.open_attempt(made.token, "vnpay", "x").error(), Refusal::attempt_unsettled);
  for (int day = 0; day < 9; ++day) {
    now_ = now_.load() + 24h;
    cashier_.poll(10);
  }
  EXPECT_EQ(find(made).status, Status::unknown);
  EXPECT_EQ(tell({.reference = reference, .amount = times_100(made.amount)}), "00");
  EXPECT_EQ(find(made).status, Status::paid);
  expect_sound_books();
}
INSTANTIATE_TEST_SUITE_P(Polling, NoAnswer,
                         testing::Values(Doubt{"timeout", [](FakeVnpay& v) { v.fault = wire::FetchFault::in_doubt; }},
                                         Doubt{"http_500", [](FakeVnpay& v) { v.http_status = 500; }},
                                         Doubt{"bad_signature", [](FakeVnpay& v) { v.wrong_signature = true; }}),
                         [](const auto& test) { return test.param.name; });

TEST_F(Counter, AQuestionThatNeverLeftTellsNothing) {
  const auto made = create();
  open(made);
  vnpay_.fault = wire::FetchFault::egress_down;
  now_ = now_.load() + 31s;
  EXPECT_EQ(cashier_.poll(10), 1u);
  EXPECT_EQ(find(made).status, Status::pending);
  now_ = now_.load() + 31s;
  EXPECT_EQ(cashier_.poll(10), 1u) << "not asked again";
}

TEST_F(Counter, AnotherAmountAtTheProviderIsAConflict) {
  const auto made = create();
  const auto reference = open(made);
  vnpay_.orders[reference] = {.status = "00", .number = "7", .amount = "100"};
  now_ = now_.load() + 31s;
  cashier_.poll(10);
  EXPECT_EQ(find(made).status, Status::conflicted);
  EXPECT_EQ(tell({.reference = reference, .amount = times_100(made.amount)}), "99");
  EXPECT_EQ(number("SELECT count(*) FROM ledger_transfer"), 0);
  expect_sound_books();
}

TEST_F(Counter, TheApplicationMayNotRewriteMoney) {
  for (const char* sql :
       {"UPDATE ledger_transfer SET amount = 1", "DELETE FROM ledger_transfer", "DELETE FROM ledger_source",
        "UPDATE payment_event SET body = ''", "DELETE FROM inbox", "DELETE FROM payment_event",
        "UPDATE inbox SET query = ''", "UPDATE payment SET amount = 1"}) {
    EXPECT_THROW(database_.app().write([&](db::Transaction& tx) { return tx.exec(sql).size(); }),
                 pqxx::insufficient_privilege)
        << sql;
  }
}

/// One seeded history: a few payments, attempts, answers of the provider in any order, repeated, early and late.
class Histories : public Counter {
 protected:
  void play(unsigned seed) {
    std::mt19937 dice{seed};
    const auto roll = [&](unsigned sides) { return static_cast<int>(dice() % sides); };
    std::vector<Payment> payments;
    std::vector<Ipn> told;
    for (int step = 0; step < 10; ++step) {
      switch (roll(6)) {
        case 0: payments.push_back(create()); break;
        case 1:
          if (!payments.empty()) open_or_not(payments[dice() % payments.size()], told, roll(4));
          break;
        case 2:
        case 3:
          if (!told.empty()) tell(told[dice() % told.size()]);
          break;
        case 4: cashier_.poll(20); break;
        default: now_ = now_.load() + std::chrono::seconds{roll(600)}; break;
      }
    }
  }
  void open_or_not(const Payment& payment, std::vector<Ipn>& told, int ending) {
    if (!cashier_.open_attempt(payment.token, "vnpay", "203.0.113.7")) return;
    Ipn ipn{.reference = find(payment).attempts.back().our_ref, .amount = times_100(payment.amount)};
    ipn.number = std::to_string(++last_number_);
    if (ending == 0) ipn.response = "24", ipn.status = "02";
    if (ending == 1) ipn.response = ipn.status = "07";
    if (ending < 3) vnpay_.orders[ipn.reference] = {.status = ipn.status, .number = ipn.number, .amount = ipn.amount};
    told.push_back(ipn);
  }
  int last_number_ = 0;
};

TEST_F(Histories, LeaveSoundBooksWhateverHappens) {
  for (unsigned seed = 1; seed <= 200 && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    play(seed);
    if (seed % 20 == 0) expect_sound_books();
  }
  expect_sound_books();
  EXPECT_GT(number("SELECT count(*) FROM payment WHERE state = 'paid'"), 10);
  EXPECT_GT(number("SELECT count(*) FROM payment WHERE state = 'expired'"), 0);
}

TEST_F(Histories, TheSameNotificationsInAnyOrderGiveTheSameBooks) {
  std::string expected;
  for (unsigned seed = 1; seed <= 24; ++seed) {
    auto wide = order();
    wide.expires_in = 1h;
    const auto made = create(wide);
    std::vector<Ipn> told;
    for (int i = 0; i < 3; ++i) {
      told.push_back({.reference = open(made),
                      .amount = times_100(made.amount),
                      .number = std::to_string(seed * 10 + static_cast<unsigned>(i))});
      now_ = now_.load() + 16min;
    }
    auto failed = told[2];
    failed.response = "24", failed.status = "02";
    told.push_back(failed);
    told.insert(told.end(), {told[0], told[1], told[3]});
    std::shuffle(told.begin(), told.end(), std::mt19937{seed});
    for (const auto& one : told) tell(one);
    const auto result = text(
        "SELECT p.state || ' ' || string_agg(a.state, ' ' ORDER BY a.state) FROM payment p JOIN"
        " payment_attempt a USING (agency_id, payment_id) WHERE p.payment_id = '" +
        made.id.uuid_text() + "' GROUP BY p.state");
    if (expected.empty()) expected = result;
    EXPECT_EQ(result, expected) << seed;
  }
  EXPECT_EQ(expected, "paid excess excess succeeded");
  expect_sound_books();
}

}  // namespace
}  // namespace kythu::payments::test
