// Days that are closed: the stop list, and that nothing of a sealed day ever changes (I19, I21).
#include "config/base/days.hpp"

#include <random>

#include "config/base/digest.hpp"
#include "doubles/memory_keys.hpp"
#include "payments/closing/days.hpp"
#include "payments/collector.hpp"
#include "payments/ledger/balances.hpp"

namespace kythu::payments::test {
namespace {

constexpr const char* maker = "officer:off_1";
constexpr const char* checker = "officer:off_2";

class Closing : public Collector {
 protected:
  const BusinessDay today_ = business_day(now_.load());
  DayKey key(const std::string& channel = "bank") const { return {agency_, today_, channel}; }
  void night_falls() {
    now_ = start_of(day_after(business_day(now_.load()))) + std::chrono::hours{3};
    while (ledger::turn_day(database_.app(), now_.load())) {
    }
  }
  std::string stops(const std::string& channel = "bank") {
    const auto found = database_.app().read([&](db::Transaction& tx) { return all_.days().stops(tx, key(channel)); });
    std::string text;
    for (const auto& one : found) text += one.code + " " + std::to_string(one.count) + " ";
    return text;
  }
  std::optional<DayRefusal> propose(const std::string& officer = maker, const std::string& channel = "bank") {
    const auto done = database_.app().write([&](db::Transaction& tx) {
      return all_.days().propose(tx, {key(channel), officer});
    });
    return done ? std::nullopt : std::optional{done.error()};
  }
  Result<Day, DayRefusal> approve(const std::string& officer = checker, const std::string& channel = "bank") {
    const DayAct act{key(channel), officer};
    auto draft = database_.app().read([&](db::Transaction& tx) { return all_.days().draft(tx, act); });
    if (!draft) return DayRefusal::not_proposed;
    const auto seal = Days::sign(keys_, act, *draft);
    if (!seal) return seal.error();
    return database_.app().write([&](db::Transaction& tx) { return all_.days().close(tx, act, *seal); });
  }
  /// What the books say now of a day that was sealed.
  std::string recomputed(const Day& day) {
    return database_.app().read(
        [&](db::Transaction& tx) { return all_.days().figures(tx, day.key, day.seal->closed_at); });
  }
  void covered_by_statement() {
    database_.as_owner(
        "INSERT INTO statement_file (agency_id, statement_id, digest, name, format, provider, account,"
        " size, first_day, last_day, lines, fresh, credits, debits, fees, statements, received_by,"
        " received_at) VALUES ('" +
        agency_.uuid_text() +
        "', gen_random_uuid(), sha256('x'), 'a', 'csv',"
        " '', '1', 1, '" +
        to_text(today_) + "', '" + to_text(today_) + "', 1, 1, 1, 0, 0, '[]', 'z', '" + rfc3339(now_.load()) + "')");
  }
  void pay_by_transfer(int number, std::int64_t amount = 224'000) {
    const auto made = make();
    tell(by_sepay(
        {.id = number, .amount = amount, .memo = made.transfer_ref, .reference = "FT" + std::to_string(number)}));
  }

  kythu::test::MemoryKeys keys_{"seals", agency_};
};

TEST_F(Closing, NothingIsLeftToExplain) {
  pay_by_transfer(1);
  tell(by_sepay({.id = 2, .amount = 5'000, .memo = "x", .reference = "FT2"}));
  EXPECT_EQ(stops(), "day_not_over 1 statement_missing 3 break_open 1 ");
  EXPECT_EQ(propose(), DayRefusal::stopped);
  night_falls();
  EXPECT_EQ(stops(), "statement_missing 3 break_open 1 ");
  covered_by_statement();
  EXPECT_EQ(stops(), "break_open 1 ");
  const auto found = BreakId::from_uuid_text(text("SELECT break_id FROM money_break")).value();
  const auto done = database_.app().write([&](db::Transaction& tx) {
    return all_.breaks().propose(tx, {agency_, found, maker}, {Remedy::give_back, {}, {}, "phone call"});
  });
  ASSERT_TRUE(done);
  EXPECT_EQ(stops(), "");
  EXPECT_EQ(stops("momo"), "");
  EXPECT_EQ(propose(maker, "paypal"), DayRefusal::channel_unknown);
}

TEST_F(Closing, TwoPeopleAndOneSealThatNothingChanges) {
  pay_by_transfer(1);
  night_falls();
  covered_by_statement();
  EXPECT_EQ(propose(), std::nullopt);
  EXPECT_EQ(propose(), DayRefusal::same_person);
  EXPECT_EQ(propose(checker), DayRefusal::already_proposed);
  EXPECT_EQ(approve(maker).error(), DayRefusal::not_proposed);  // there is no draft for whoever proposed it
  const auto closed = approve();
  ASSERT_TRUE(closed);
  EXPECT_EQ(closed->seal->number, 1);
  EXPECT_EQ(closed->maker, maker);
  EXPECT_EQ(propose(), DayRefusal::already_closed);
  const auto as_app = [&](const std::string& sql) {
    EXPECT_THROW(database_.app().write([&](db::Transaction& tx) { return tx.exec(sql), true; }), pqxx::sql_error)
        << sql;
  };
  as_app("UPDATE day_seal SET figures = '{}'");
  as_app("DELETE FROM day_seal");
  as_app("UPDATE day_seal SET checker = maker");
  as_app("UPDATE ledger_transfer SET amount = 1");
  as_app(
      "INSERT INTO ledger_transfer SELECT agency_id, business_date, gen_random_uuid(), journal_id, kind, pending_id,"
      " corrects_id, debit_account, credit_account, amount, currency, source_type, source_id, leg, event_at, posted_at"
      " FROM ledger_transfer LIMIT 1");
  EXPECT_EQ(recomputed(*closed), closed->seal->figures);
}

TEST_F(Closing, NobodyApprovesAloneAndNullsAreNoWayAround) {
  const auto refused = [&](const std::string& who) {
    EXPECT_THROW(database_.as_owner("INSERT INTO day_seal VALUES ('" + agency_.uuid_text() +
                                    "', '2026-01-01', 'bank', 1, '', '', sha256('x'), 'k', 'a', 'x', '', " + who +
                                    ", now(), now())"),
                 pqxx::sql_error)
        << who;
  };
  refused("'a', 'a'");
  refused("'a', NULL");
  refused("NULL, 'a'");
  refused("'', 'a'");
}

TEST_F(Closing, AnotherProposalHasAnotherSeal) {
  pay_by_transfer(1);
  night_falls();
  covered_by_statement();
  EXPECT_EQ(propose(), std::nullopt);
  const DayAct act{key(), checker};
  auto draft = database_.app().read([&](db::Transaction& tx) { return all_.days().draft(tx, act); });
  const auto seal = Days::sign(keys_, act, draft.value());
  ASSERT_TRUE(seal);
  EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) { return all_.days().reject(tx, act); }));
  now_ = now_.load() + std::chrono::minutes{1};
  EXPECT_EQ(propose(), std::nullopt);
  const auto late = database_.app().write([&](db::Transaction& tx) { return all_.days().close(tx, act, *seal); });
  EXPECT_EQ(late.error(), DayRefusal::not_proposed);
  EXPECT_TRUE(approve());
}

/// Seeded days with money of every hour; each is closed, late news comes after that, and every seal is recomputed.
TEST_F(Closing, WhatWasSealedIsRecomputedTheSameWhateverComesLater) {
  std::mt19937 random{20261122};
  std::vector<Day> sealed;
  int number = 0;
  for (int round = 0; round < 6; ++round) {
    const auto day = business_day(now_.load());
    for (unsigned i = 1 + random() % 3; i > 0; --i) pay_by_transfer(++number, random() % 3 == 0 ? 223'000 : 224'000);
    night_falls();
    // Told of in the night, booked by the bank on the day before: it belongs to the day that is open.
    if (random() % 2 == 0) pay_by_transfer(++number);
    database_.as_owner(
        "UPDATE money_break SET state = 'proposed', remedy = 'return', evidence = 'x', maker = 'm',"
        " proposed_at = now() WHERE state = 'open'");
    database_.as_owner("INSERT INTO statement_file SELECT '" + agency_.uuid_text() + "', gen_random_uuid(), sha256('" +
                       to_text(day) + "'), 'a', 'csv', '', '1', 1, '" + to_text(day) + "', '" + to_text(day) +
                       "', 1, 1, 1, 0, 0, '[]', 'z', '" + rfc3339(now_.load()) + "'");
    const DayAct act{{agency_, day, "bank"}, checker};
    const auto proposed = database_.app().write([&](db::Transaction& tx) {
      return all_.days().propose(tx, {act.key, maker});
    });
    ASSERT_TRUE(proposed);
    auto draft = database_.app().read([&](db::Transaction& tx) { return all_.days().draft(tx, act); });
    const auto seal = Days::sign(keys_, act, draft.value());
    ASSERT_TRUE(seal);
    auto closed = database_.app().write([&](db::Transaction& tx) { return all_.days().close(tx, act, *seal); });
    ASSERT_TRUE(closed);
    sealed.push_back(*closed);
    now_ = now_.load() + std::chrono::hours{5};
    for (const auto& one : sealed) EXPECT_EQ(recomputed(one), one.seal->figures);
  }
  for (std::size_t i = 1; i < sealed.size(); ++i) {
    EXPECT_NE(sealed[i].seal->statement.find(to_hex(sha256(sealed[i - 1].seal->statement))), std::string::npos);
  }
  database_.as_owner(
      "UPDATE ledger_transfer SET amount = amount + 1 WHERE transfer_id = (SELECT min(transfer_id::text)"
      "::uuid FROM ledger_transfer)");
  EXPECT_TRUE(std::ranges::any_of(sealed, [&](const auto& one) { return recomputed(one) != one.seal->figures; }))
      << "one đồng is not seen";
}

}  // namespace
}  // namespace kythu::payments::test
