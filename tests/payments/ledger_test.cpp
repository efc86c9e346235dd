// The books, against a sum over every transfer, and against two programs that are not ours (I2, I27).
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "config/base/days.hpp"
#include "doubles/test_database.hpp"
#include "ledger/accounts.hpp"
#include "ledger/export.hpp"
#include "ledger/journal.hpp"
#include "payments/other_ledgers.hpp"

namespace kythu::payments::ledger {
namespace {

using namespace std::chrono_literals;

class BooksTest : public testing::Test {
 protected:
  static Instant at(const char* text) { return *parse_rfc3339(text); }
  void post(AgencyId agency, Instant when, std::vector<Leg> legs) {
    database_.app().write([&](db::Transaction& tx) {
      return ledger::post(tx, {agency, {"test", new_uuid(when, system_random)}, std::move(legs), when, when},
                          system_random);
    });
  }
  Leg any_leg() {
    static const std::vector<std::string> codes{
        clearing("vnpay"),   clearing("momo"),        bank("0011012345678"),        collected("ly-lich-tu-phap"),
        collected("charge"), std::string{late_money}, std::string{refunds_payable}, "Expenses:PSPFee",
        "Assets:Cash:quầy 1"};
    const auto pick = [&] { return static_cast<std::size_t>(noise_()) % codes.size(); };
    const auto one = pick();
    const auto other = (one + 1 + pick() % (codes.size() - 1)) % codes.size();
    return {codes[one], codes[other], *Vnd::of(1 + noise_() % 5'000'000)};
  }
  /// Two hundred journals over ten days, of two agencies.
  void post_many() {
    for (int i = 0; i < 200; ++i) {
      const auto when = begin_ + std::chrono::seconds{noise_() % (10 * 24 * 3600)};
      std::vector<Leg> legs{any_leg()};
      if (i % 5 == 0) legs.push_back(any_leg());
      if (i % 7 == 0) legs.back().effect = Effect::pending;
      post(i % 4 == 0 ? other_ : agency_, when, std::move(legs));
    }
  }
  /// Every account whose balance is not zero, as a plain sum says.
  std::map<std::string, std::int64_t> summed(const std::string& until) {
    std::map<std::string, std::int64_t> sums;
    for (const auto& row : database_.as_owner(
             "SELECT code, sum(dong)::bigint FROM (SELECT debit_account AS account_id, amount AS dong, posted_at, kind,"
             " agency_id FROM ledger_transfer UNION ALL SELECT credit_account, -amount, posted_at, kind, agency_id FROM"
             " ledger_transfer) t JOIN ledger_account a USING (agency_id, account_id) WHERE agency_id = '" +
             agency_.uuid_text() + "' AND kind <> 'pending' AND posted_at < '" + until + "' GROUP BY 1")) {
      if (row[1].as<std::int64_t>() != 0) sums[row[0].as<std::string>()] = row[1].as<std::int64_t>();
    }
    return sums;
  }
  std::map<std::string, std::int64_t> balanced(Instant when) {
    std::map<std::string, std::int64_t> sums;
    for (const auto& one : database_.app().read([&](db::Transaction& tx) { return balances(tx, agency_, when); })) {
      if (one.debits != one.credits) sums[one.code] = one.debits - one.credits;
    }
    return sums;
  }
  int turn_all(Instant now) {
    int turned = 0;
    while (turn_day(database_.app(), now)) ++turned;
    return turned;
  }

  std::mt19937 noise_{20261122};
  const Instant begin_ = at("2026-11-10T17:00:00Z");  // midnight of the 11th in Vietnam
  kythu::test::TestDatabase database_;
  AgencyId agency_ = database_.add_agency("H1"), other_ = database_.add_agency("H2");
};

TEST_F(BooksTest, BalancesAreTheSumOfAllTransfersAtAnyTimeWithAndWithoutComputedDays) {
  post_many();
  const char* moments[] = {"2026-11-01T00:00:00Z", "2026-11-12T03:04:05Z", "2026-11-15T17:00:00Z",
                           "2026-11-20T23:00:00Z", "2027-01-01T00:00:00Z"};
  for (const auto* moment : moments) EXPECT_EQ(balanced(at(moment)), summed(moment)) << moment;
  EXPECT_EQ(turn_all(begin_ + 5 * 24h + 11min), 5);
  for (const auto* moment : moments) EXPECT_EQ(balanced(at(moment)), summed(moment)) << moment << ", half turned";
  turn_all(at("2027-01-01T00:00:00Z"));
  for (const auto* moment : moments) EXPECT_EQ(balanced(at(moment)), summed(moment)) << moment << ", turned";
  post(agency_, at("2027-01-01T01:00:00Z"), {any_leg()});
  EXPECT_EQ(balanced(at("2027-01-02T00:00:00Z")), summed("2027-01-02T00:00:00Z")) << "and what comes after";
}

TEST_F(BooksTest, ADayTurnsOnceTenMinutesAfterItsEnd) {
  EXPECT_FALSE(turn_day(database_.app(), begin_)) << "there are no books yet";
  post(agency_, begin_ + 1h, {any_leg()});
  EXPECT_FALSE(turn_day(database_.app(), begin_ + 24h + 9min));
  EXPECT_TRUE(turn_day(database_.app(), begin_ + 24h + 10min));
  EXPECT_FALSE(turn_day(database_.app(), begin_ + 24h + 10min));
  EXPECT_EQ(database_.as_owner("SELECT 1 FROM balance_day").size(), 2u);
}

TEST_F(BooksTest, ADayOpensAsTheDayBeforeClosed) {
  post_many();
  turn_all(at("2027-01-01T00:00:00Z"));
  const auto broken = database_.as_owner(
      "SELECT * FROM (SELECT opening_debits, opening_credits, lag(opening_debits + debits, 1, 0::bigint) OVER w AS "
      "debits,"
      " lag(opening_credits + credits, 1, 0::bigint) OVER w AS credits FROM balance_day"
      " WINDOW w AS (PARTITION BY agency_id, account_id ORDER BY business_date)) d"
      " WHERE (opening_debits, opening_credits) <> (debits, credits)");
  EXPECT_TRUE(broken.empty());
  EXPECT_GT(database_.as_owner("SELECT 1 FROM balance_day").size(), 50u);
}

TEST_F(BooksTest, EntriesAreFoundByAccountTimeAndPlace) {
  post_many();
  const auto found = [&](EntryFilter filter) {
    filter.agency = agency_;
    return database_.app().read([&](db::Transaction& tx) { return entries(tx, filter); });
  };
  const auto all =
      found({.agency = {}, .account = {}, .from = {}, .to = {}, .payment = {}, .after = {}, .limit = 1'000});
  EXPECT_EQ(all.size(),
            database_.as_owner("SELECT 1 FROM ledger_transfer WHERE agency_id = '" + agency_.uuid_text() + "'").size());
  const auto span = found({.agency = {},
                           .account = {},
                           .from = begin_ + 24h,
                           .to = begin_ + 48h,
                           .payment = {},
                           .after = {},
                           .limit = 1'000});
  EXPECT_EQ(static_cast<long>(span.size()), std::ranges::count(all, "2026-11-12", &Entry::day));
  const auto cash = found({.agency = {},
                           .account = "Assets:Cash:quầy 1",
                           .from = {},
                           .to = {},
                           .payment = {},
                           .after = {},
                           .limit = 1'000});
  EXPECT_EQ(static_cast<long>(cash.size()), std::ranges::count_if(all, [](const Entry& entry) {
              return entry.debit == "Assets:Cash:quầy 1" || entry.credit == "Assets:Cash:quầy 1";
            }));
  std::vector<TransferId> walked;
  for (std::optional<TransferId> after;;) {
    auto page = found({.agency = {}, .account = {}, .from = {}, .to = {}, .payment = {}, .after = after, .limit = 17});
    const bool more = page.size() == 18;
    if (more) page.pop_back();
    for (const auto& entry : page) walked.push_back(entry.id);
    if (!more) break;
    after = walked.back();
  }
  ASSERT_EQ(walked.size(), all.size());
  EXPECT_TRUE(std::ranges::equal(walked, all, {}, {}, &Entry::id));
}

class ExportTest : public BooksTest {
 protected:
  Books books(std::optional<Instant> from, Instant to) {
    return database_.app().read([&](db::Transaction& tx) {
      Books all{.agency = agency_.text(), .day = {}, .opening = {}, .entries = {}};
      all.entries = entries(
          tx, {.agency = agency_, .account = {}, .from = from, .to = to, .payment = {}, .after = {}, .limit = 10'000});
      std::ranges::reverse(all.entries);
      if (!from) return all;
      all.day = to_text(business_day(*from));
      all.opening = balances(tx, agency_, *from);
      return all;
    });
  }
  /// Ours, by another's names of the accounts.
  template <class Name>
  std::map<std::string, std::int64_t> ours(Instant when, Name&& name) {
    std::map<std::string, std::int64_t> sums;
    for (const auto& [code, dong] : balanced(when)) sums[name(code)] = dong;
    return sums;
  }
};

TEST_F(ExportTest, HledgerAndBeancountAcceptTheBooksStrictlyAndCountTheSameToTheDong) {
  post_many();
  const auto to = at("2027-01-01T00:00:00Z");
  for (const auto& from : {std::optional<Instant>{}, std::optional{begin_ + 5 * 24h}}) {
    const auto all = books(from, to);
    const auto beancount = test::summed_by_beancount(all);
    EXPECT_EQ(test::summed_by_hledger(all), ours(to, test::hledger_name));
    EXPECT_EQ(beancount, ours(to, [](const std::string& code) { return beancount_name(code); }));
    EXPECT_GE(beancount.size(), 8u);
  }
}

TEST_F(ExportTest, EmptyBooksAreGoodBooks) {
  const auto none = books({}, begin_);
  EXPECT_TRUE(test::summed_by_hledger(none).empty());
  EXPECT_TRUE(test::summed_by_beancount(none).empty());
  EXPECT_EQ(std::ranges::count(to_csv({}), '\n'), 1);
}

struct NameCase {
  const char* name;
  const char* code;
  const char* expected;
};
class Names : public testing::TestWithParam<NameCase> {};
TEST_P(Names, FitBeancount) { EXPECT_EQ(beancount_name(GetParam().code), GetParam().expected); }
INSTANTIATE_TEST_SUITE_P(Beancount, Names,
                         testing::Values(NameCase{"a_small_letter_grows", "Assets:PSP:vnpay:Clearing",
                                                  "Assets:PSP:Vnpay:Clearing"},
                                         NameCase{"digits_may_begin", "Assets:Bank:001", "Assets:Bank:001"},
                                         NameCase{"a_dash_may_not_begin", "Assets:-1", "Assets:X1"},
                                         NameCase{"other_letters_are_replaced", "Assets:a b", "Assets:AXb"}),
                         case_name);

TEST_F(ExportTest, CodesThatBeancountCannotTellApartStayApart) {
  post(agency_, begin_,
       {{"Assets:Cash:a b", collected("x"), *Vnd::of(1)}, {"Assets:Cash:a_b", collected("x"), *Vnd::of(2)}});
  const auto text = to_beancount(books({}, begin_ + 1h));
  test::say_of("bean-check FILE", text, "books.beancount");
  EXPECT_NE(text.find("open Assets:Cash:AXb VND"), std::string::npos);
  EXPECT_NE(text.find("open Assets:Cash:AXb-2 VND"), std::string::npos);
}

TEST_F(ExportTest, CsvHasALineAnEntry) {
  post(agency_, begin_, {{"Assets:Cash:a,b", collected("x"), *Vnd::of(1'200)}});
  const auto all = books({}, begin_ + 1h);
  const auto text = to_csv(all.entries);
  EXPECT_EQ(std::ranges::count(text, '\n'), 2);
  EXPECT_NE(text.find(",posted,\"Assets:Cash:a,b\",Liabilities:Collected:x,1200,VND,test,"), std::string::npos) << text;
}

}  // namespace
}  // namespace kythu::payments::ledger
