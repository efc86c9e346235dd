#include <algorithm>
#include <random>
#include <thread>

#include "case_name.hpp"
#include "payments/collector.hpp"

namespace kythu::payments::test {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t due = 224'000;
const std::string at_bank = "Assets:Bank:0011012345678 ";
const std::string collected = "Liabilities:Collected:charge 24000, Liabilities:Collected:fee 200000";
const std::string excess = "Liabilities:Suspense:Excess ", late = "Liabilities:Suspense:Late ",
                  unidentified = "Liabilities:Suspense:Unidentified ";

/// A row of the table in transfer_books.hpp.
struct Row {
  const char* name;
  const char* before;  ///< what happened to the payment before the transfer
  std::int64_t amount;
  Status after;
  const char* outcome;
  std::string balances;
};
class TransferTo : public Collector, public testing::WithParamInterface<Row> {
 protected:
  /// Brings a payment into the state `name`, as it would get there.
  Payment payment_that_is(const std::string& name) {
    const auto made = make();
    const auto lose_the_answer = [&] {
      outside_.next_fault(wire::FetchFault::in_doubt);
      EXPECT_FALSE(choose(made));
    };
    if (name == "pending") {
      outside_.next(momo(0));
      EXPECT_TRUE(choose(made));
    } else if (name == "unknown") {
      lose_the_answer();
    } else if (name == "conflicted") {
      lose_the_answer();
      now_ = now_.load() + 31s;
      outside_.next(momo(0, 1'000));
      all_.poll(10);
    } else if (name == "failed") {
      lose_the_answer();
      now_ = now_.load() + 31s;
      outside_.next(momo(1006));
      all_.poll(10);
    } else if (name == "expired") {
      now_ = now_.load() + 16min;
      all_.poll(10);
    } else if (name == "cancelled") {
      EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) { return all_.cancel(tx, agency_, made.id); }));
    } else if (name == "paid") {
      tell(by_sepay({.id = 1, .amount = due, .memo = made.transfer_ref}));
    } else if (name == "paid_late") {
      now_ = now_.load() + 16min;
      all_.poll(10);
      tell(by_sepay({.id = 1, .amount = due, .memo = made.transfer_ref}));
    }
    EXPECT_EQ(payments::name(find(made).status), name);
    return made;
  }
};

TEST_P(TransferTo, IsBookedAsTheTableSays) {
  const auto& row = GetParam();
  const auto made = payment_that_is(row.before);
  const Transfer transfer{.id = 2, .amount = row.amount, .memo = "CT DEN 123 " + made.transfer_ref + " thanh toan"};
  EXPECT_EQ(tell(by_sepay(transfer)), 200);
  EXPECT_EQ(tell(by_sepay(transfer)), 200);  // told again
  const auto after = find(made);
  EXPECT_EQ(payments::name(after.status), payments::name(row.after));
  EXPECT_EQ(text("SELECT outcome FROM bank_credit WHERE transaction = '2'"), row.outcome);
  EXPECT_EQ(balances(), row.balances);
  EXPECT_EQ(number("SELECT count(*) FROM inbox WHERE dedupe_key LIKE '%:2' AND deliveries = 2"), 1);
  if (std::string{row.outcome}.starts_with("paid")) {
    EXPECT_EQ(after.paid_channel, "vietqr");
    EXPECT_EQ(rfc3339(*after.paid_at), "2026-11-22T03:16:00Z");
    EXPECT_EQ(after.attempts.back().state, "succeeded");
    EXPECT_EQ(after.attempts.back().channel, "vietqr");
  }
  expect_sound_books();
}

INSTANTIATE_TEST_SUITE_P(
    Collect, TransferTo,
    testing::Values(
        Row{"created_exactly", "created", due, Status::paid, "paid", at_bank + "224000, " + collected},
        Row{"created_more", "created", due + 6'000, Status::paid, "paid",
            at_bank + "230000, " + collected + ", " + excess + "6000"},
        Row{"created_less", "created", due - 1, Status::created, "short",
            at_bank + "223999, " + unidentified + "223999"},
        Row{"pending_exactly", "pending", due, Status::paid, "paid", at_bank + "224000, " + collected},
        Row{"pending_more", "pending", due + 1, Status::paid, "paid",
            at_bank + "224001, " + collected + ", " + excess + "1"},
        Row{"pending_less", "pending", 1, Status::pending, "short", at_bank + "1, " + unidentified + "1"},
        Row{"unknown_exactly", "unknown", due, Status::paid, "paid", at_bank + "224000, " + collected},
        Row{"unknown_less", "unknown", due - 1, Status::unknown, "short",
            at_bank + "223999, " + unidentified + "223999"},
        Row{"conflicted_exactly", "conflicted", due, Status::conflicted, "held",
            at_bank + "224000, " + unidentified + "224000"},
        Row{"failed_exactly", "failed", due, Status::paid_late, "paid_late", at_bank + "224000, " + late + "224000"},
        Row{"expired_exactly", "expired", due, Status::paid_late, "paid_late", at_bank + "224000, " + late + "224000"},
        Row{"expired_more", "expired", due + 5, Status::paid_late, "paid_late",
            at_bank + "224005, " + excess + "5, " + late + "224000"},
        Row{"expired_less", "expired", due - 5, Status::expired, "short",
            at_bank + "223995, " + unidentified + "223995"},
        Row{"cancelled_exactly", "cancelled", due, Status::paid_late, "paid_late",
            at_bank + "224000, " + late + "224000"},
        Row{"paid_exactly", "paid", due, Status::paid, "excess",
            at_bank + "448000, " + collected + ", " + excess + "224000"},
        Row{"paid_more", "paid", due + 7, Status::paid, "excess",
            at_bank + "448007, " + collected + ", " + excess + "224007"},
        Row{"paid_less", "paid", 10, Status::paid, "short",
            at_bank + "224010, " + collected + ", " + unidentified + "10"},
        Row{"paid_late_exactly", "paid_late", due, Status::paid_late, "excess",
            at_bank + "448000, " + excess + "224000, " + late + "224000"}),
    case_name);

TEST_F(Collector, AShortTransferLeavesATaskAndAPaymentThatCanBePaid) {
  const auto made = make();
  tell(by_sepay({.id = 1, .amount = due - 1, .memo = made.transfer_ref}));
  EXPECT_EQ(text("SELECT object FROM audit_record WHERE act = 'transfer.short'"), made.id.text());
  tell(by_sepay({.id = 2, .amount = due, .memo = made.transfer_ref}));
  EXPECT_EQ(find(made).status, Status::paid);
  EXPECT_EQ(text("SELECT string_agg(type, ' ' ORDER BY type) FROM outbox"), "break.opened payment.paid");
  expect_sound_books();
}

TEST_F(Collector, MoneyThatNamesNoPaymentBelongsToTheAccountsOwner) {
  make();
  const auto memos = {std::string{"chuyen tien"}, std::string{"KY0000000000000"}, std::string{"\0\x01", 2},
                      std::string{}};
  std::int64_t id = 0;
  for (const auto& memo : memos) EXPECT_EQ(tell(by_sepay({.id = ++id, .amount = 1'000, .memo = memo})), 200);
  EXPECT_EQ(balances(), at_bank + "4000, " + unidentified + "4000");
  EXPECT_EQ(number("SELECT count(*) FROM bank_credit WHERE outcome = 'unidentified' AND payment_id IS NULL"), 4);
  EXPECT_EQ(number("SELECT count(*) FROM audit_record WHERE act = 'transfer.unidentified'"), 4);
  expect_sound_books();
}

TEST_F(Collector, TwoReferencesInOneMemoPayNeither) {
  const auto one = make(), other = make();
  tell(by_sepay({.id = 1, .amount = due, .memo = one.transfer_ref + " " + other.transfer_ref}));
  EXPECT_EQ(find(one).status, Status::created);
  EXPECT_EQ(find(other).status, Status::created);
  EXPECT_EQ(balances(), at_bank + "224000, " + unidentified + "224000");
}

TEST_F(Collector, MoneyOfOneAgencyNeverPaysWhatIsOwedToAnother) {
  const auto made = make();
  const auto other = database_.add_agency("H99");
  database_.as_owner("UPDATE agency SET bank_account = '9990001112223' WHERE agency_id = '" + other.uuid_text() + "'");
  tell(by_sepay({.id = 1, .amount = due, .memo = made.transfer_ref, .account = "9990001112223"}));
  EXPECT_EQ(find(made).status, Status::created);
  EXPECT_EQ(balances(), "Assets:Bank:9990001112223 224000, " + unidentified + "224000");
  EXPECT_EQ(text("SELECT string_agg(DISTINCT agency_id::text, ' ') FROM ledger_transfer"), other.uuid_text());
}

TEST_F(Collector, AnAccountOfNobodyIsToldAgainUntilItsAgencyIsThere) {
  const auto stray = by_sepay({.id = 1, .amount = due, .memo = "x", .account = "9990001112223"});
  EXPECT_EQ(tell(stray), 500);
  EXPECT_EQ(balances(), "");
  EXPECT_EQ(text("SELECT state FROM inbox"), "orphan");
  database_.as_owner("UPDATE agency SET bank_account = '9990001112223'");
  EXPECT_EQ(tell(stray), 200);
  EXPECT_EQ(tell(stray), 200);
  EXPECT_EQ(balances(), "Assets:Bank:9990001112223 224000, " + unidentified + "224000");
  expect_sound_books();
}

TEST_F(Collector, TheSameCreditByTwoFeedsIsOne) {
  const auto made = make();
  const Transfer told{.id = 1, .amount = due, .memo = made.transfer_ref, .reference = "FT26326000001"};
  auto elsewhere = told;
  elsewhere.id = 90'001;
  EXPECT_EQ(tell(by_sepay(told)), 200);
  EXPECT_EQ(tell(by_casso({elsewhere})), 200);
  EXPECT_EQ(balances(), at_bank + "224000, " + collected);
  EXPECT_EQ(find(made).attempts.back().provider_txn, "FT26326000001");
  EXPECT_EQ(text("SELECT string_agg(state, ' ' ORDER BY provider) FROM inbox"), "ignored applied");
  elsewhere.id = 90'002;
  elsewhere.amount = due + 1;  // a lie by one of them
  EXPECT_EQ(tell(by_casso({elsewhere})), 200);
  EXPECT_EQ(number("SELECT count(*) FROM inbox WHERE state = 'conflict'"), 1);
  EXPECT_EQ(balances(), at_bank + "224000, " + collected);
  expect_sound_books();
}

TEST_F(Collector, AListIsBookedCreditByCredit) {
  const auto one = make(), other = make();
  EXPECT_EQ(tell(by_casso({{.id = 1, .amount = due, .memo = one.transfer_ref, .reference = "A"},
                           {.id = 2, .amount = due, .memo = other.transfer_ref, .reference = "B"},
                           {.id = 3, .amount = 5, .memo = "x", .reference = "C"}})),
            200);
  EXPECT_EQ(find(one).status, Status::paid);
  EXPECT_EQ(find(other).status, Status::paid);
  EXPECT_EQ(number("SELECT count(*) FROM inbox WHERE state = 'applied'"), 3);
  EXPECT_EQ(number("SELECT sum(amount)::bigint FROM bank_credit"), 2 * due + 5);
  expect_sound_books();
}

TEST_F(Collector, AForgedNoticeChangesNothing) {
  const auto made = make();
  auto forged = by_sepay({.id = 1, .amount = due, .memo = made.transfer_ref});
  forged.headers[0].second = "Apikey another";
  EXPECT_EQ(tell(forged), 401);
  EXPECT_EQ(number("SELECT count(*) FROM inbox"), 0);
  EXPECT_EQ(number("SELECT count(*) FROM inbox_rejected"), 1);
  EXPECT_EQ(find(made).status, Status::created);
}

TEST_F(Collector, MoneyByAProviderAfterATransferIsExcess) {
  const auto made = make();
  outside_.next(momo(0));
  ASSERT_TRUE(choose(made));
  const auto reference = find(made).attempts.back().our_ref;
  tell(by_sepay({.id = 1, .amount = due, .memo = made.transfer_ref}));
  EXPECT_EQ(tell(momo_ipn(reference)), 204);
  EXPECT_EQ(balances(), at_bank + "224000, Assets:PSP:momo:Clearing 224000, " + collected + ", " + excess + "224000");
  expect_sound_books();
}

TEST_F(Collector, AHundredNoticesOfOneCreditAtOnceHaveOneEffect) {
  const auto made = make();
  std::vector<std::thread> all;
  for (int i = 0; i < 50; ++i) {
    const Transfer told{.id = 1, .amount = due, .memo = made.transfer_ref, .reference = "FT1"};
    all.emplace_back([this, told] { EXPECT_EQ(tell(by_sepay(told)), 200); });
    all.emplace_back([this, told] { EXPECT_EQ(tell(by_casso({told})), 200); });
  }
  for (auto& one : all) one.join();
  EXPECT_EQ(balances(), at_bank + "224000, " + collected);
  EXPECT_EQ(number("SELECT count(*) FROM bank_credit"), 1);
  expect_sound_books();
}

TEST_F(Collector, TheSameNoticesInAnyOrderAndNumberGiveTheSameBooks) {
  std::string expected;
  for (unsigned seed = 1; seed <= 24; ++seed) {
    database_.as_owner(
        "TRUNCATE ledger_transfer, ledger_source, bank_credit, inbox, outbox, outbox_delivery, money_break, "
        "money_event");
    database_.as_owner(
        "DELETE FROM payment_attempt; DELETE FROM payment_event; DELETE FROM payment_item;"
        " DELETE FROM payment");
    const auto made = make();
    const auto& ref = made.transfer_ref;
    std::vector<Callback> told{by_sepay({.id = 1, .amount = due, .memo = ref, .reference = "A"}),
                               by_sepay({.id = 2, .amount = due + 10'000, .memo = ref, .reference = "B"}),
                               by_sepay({.id = 3, .amount = due - 10'000, .memo = ref, .reference = "C"}),
                               by_sepay({.id = 4, .amount = 77, .memo = "x", .reference = "D"}),
                               by_casso({{.id = 1, .amount = due, .memo = ref, .reference = "A"},
                                         {.id = 2, .amount = due + 10'000, .memo = ref, .reference = "B"}}),
                               by_casso({{.id = 3, .amount = due - 10'000, .memo = ref, .reference = "C"}})};
    std::mt19937 dice{seed};
    for (int i = 0; i < 4; ++i) told.push_back(told[dice() % told.size()]);
    std::shuffle(told.begin(), told.end(), dice);
    for (const auto& one : told) EXPECT_EQ(tell(one), 200);
    EXPECT_EQ(find(made).status, Status::paid);
    if (expected.empty()) expected = balances();
    EXPECT_EQ(balances(), expected) << "seed " << seed;
  }
  EXPECT_EQ(expected, at_bank + "672077, " + collected + ", " + excess + "234000, " + unidentified + "214077");
  expect_sound_books();
}

}  // namespace
}  // namespace kythu::payments::test
