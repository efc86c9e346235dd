// Statements taken in and matched: the rules alone, in any order, and then with the books.
#include <algorithm>
#include <random>

#include "case_name.hpp"
#include "payments/collector.hpp"
#include "payments/reconciliation/runs.hpp"
#include "payments/reconciliation/statements.hpp"
#include "payments/statements/file.hpp"
#include "payments/statements/local_desk.hpp"
#include "reconciliation/match.hpp"

namespace kythu::payments::test {
namespace {

namespace rules = reconciliation;

// ---- the rules
// -------------------------------------------------------------------------------------------------------

Uuid id(int number) {
  Uuid made;
  made.bytes[15] = static_cast<std::uint8_t>(number);
  made.bytes[14] = static_cast<std::uint8_t>(number >> 8);
  return made;
}
rules::BankLine line(int number, std::int64_t amount, const std::string& bank_id = "", const std::string& ref = "",
                     const std::string& memo = "", const std::string& day = "2026-11-22") {
  return {.id = id(number),
          .key = "k" + std::to_string(number),
          .account = "1",
          .day = day,
          .bank_id = bank_id,
          .ref = ref,
          .memo = memo,
          .amount = amount,
          .credit = true};
}
rules::ToldCredit told(int number, std::int64_t amount, const std::string& reference = "", const std::string& ref = "",
                       const std::string& day = "2026-11-22") {
  return {.id = id(number), .account = "1", .bank_reference = reference, .ref = ref, .day = day, .amount = amount};
}
std::string words(const std::vector<rules::Decision>& decisions) {
  std::string text;
  for (const auto& made : decisions) {
    text += std::to_string(made.line.bytes[15]) + " " + std::string{rules::name(made.verdict)} + " " +
            std::string{made.rule};
    if (made.target != Uuid{}) text += " " + std::to_string(made.target.bytes[15]);
    if (!made.provider.empty()) text += " " + made.provider + " " + made.first_day + " " + made.last_day;
    if (made.difference != 0) text += " difference " + std::to_string(made.difference);
    text += "\n";
  }
  return text;
}

struct Case {
  const char* name;
  rules::Facts facts;
  std::string bank;
};
class Matching : public testing::TestWithParam<Case> {};

TEST_P(Matching, DecidesTheSameInAnyOrder) {
  auto facts = GetParam().facts;
  std::mt19937 random{7};
  for (int round = 0; round < 20; ++round) {
    EXPECT_EQ(words(rules::decide_bank(facts)), GetParam().bank);
    std::shuffle(facts.bank.begin(), facts.bank.end(), random);
    std::shuffle(facts.told.begin(), facts.told.end(), random);
    std::shuffle(facts.batches.begin(), facts.batches.end(), random);
  }
}

const rules::Batch friday{"vnpay", "2026-11-20", 100}, saturday{"vnpay", "2026-11-21", 50},
    sunday{"vnpay", "2026-11-22", 30};
INSTANTIATE_TEST_SUITE_P(
    Bank, Matching,
    testing::Values(
        Case{"the_banks_number",
             {.bank = {line(1, 5, "FT1")}, .told = {told(9, 5, "FT1")}},
             "1 matched transaction 9\n"},
        Case{"the_banks_number_with_another_amount",
             {.bank = {line(1, 5, "FT1")}, .told = {told(9, 6, "FT1")}},
             "1 amount_differs transaction 9\n"},
        Case{"our_reference",
             {.bank = {line(1, 5, "FT1", "KYA")}, .told = {told(9, 5, "", "KYA")}},
             "1 matched reference 9\n"},
        Case{"our_reference_paid_twice",
             {.bank = {line(1, 5, "FT1", "KYA"), line(2, 5, "FT2", "KYA")},
              .told = {told(8, 5, "", "KYA"), told(9, 5, "", "KYA")}},
             "1 matched reference 8\n2 matched reference 9\n"},
        Case{"another_number_of_the_bank_is_another_transfer",
             {.bank = {line(1, 5, "FT1", "KYA")}, .told = {told(9, 5, "FT2", "KYA")}},
             "1 only_here statement\n"},
        Case{"one_day_settled",
             {.bank = {line(1, 100, "FT1", "", "vnpaytt")}, .batches = {friday, saturday}},
             "1 settled settlement 1 vnpay 2026-11-20 2026-11-20\n"},
        Case{"a_week_end_settled",
             {.bank = {line(1, 180, "FT1", "", "ctyvnpay")}, .batches = {friday, saturday, sunday}},
             "1 settled settlement 1 vnpay 2026-11-20 2026-11-22\n"},
        Case{"settled_within_the_tolerance",
             {.bank = {line(1, 98, "", "", "vnpay")}, .batches = {friday}, .settlement_tolerance = 2},
             "1 settled settlement 1 vnpay 2026-11-20 2026-11-20 difference 2\n"},
        Case{"two_lines_for_one_day",
             {.bank = {line(1, 100, "", "", "vnpay"), line(2, 100, "", "", "vnpay")}, .batches = {friday}},
             "1 ambiguous settlement\n2 ambiguous settlement\n"},
        Case{"no_file_yet", {.bank = {line(1, 100, "", "", "vnpay")}, .providers = {"vnpay"}}, "1 waits settlement\n"},
        Case{"amount_and_day", {.bank = {line(1, 5, "FT1")}, .told = {told(9, 5)}}, "1 matched amount_and_day 9\n"},
        Case{"amount_and_day_twice",
             {.bank = {line(1, 5), line(2, 5)}, .told = {told(9, 5)}},
             "1 ambiguous amount_and_day\n2 ambiguous amount_and_day\n"},
        Case{"amount_on_another_day",
             {.bank = {line(1, 5)}, .told = {told(9, 5, "", "", "2026-11-21")}},
             "1 only_here statement\n"},
        Case{"a_sure_match_makes_the_other_sure",
             {.bank = {line(1, 5, "FT1"), line(2, 5)}, .told = {told(8, 5, "FT1"), told(9, 5)}},
             "1 matched transaction 8\n2 matched amount_and_day 9\n"}),
    case_name);

TEST(ProvidersRules, KnowEveryKindOfTrouble) {
  const auto shown = [](int number, const std::string& transaction, const std::string& reference, std::int64_t amount) {
    return rules::ProviderLine{.id = id(number),
                               .key = "k" + std::to_string(number),
                               .provider = "vnpay",
                               .transaction = transaction,
                               .reference = reference,
                               .amount = amount,
                               .payment = true};
  };
  const auto order = [](int number, const std::string& reference, const std::string& transaction, bool taken) {
    return rules::Order{.id = id(number),
                        .provider = "vnpay",
                        .reference = reference,
                        .transaction = transaction,
                        .amount = 5,
                        .taken = taken};
  };
  rules::Facts facts;
  facts.provider = {shown(1, "T1", "A1", 5), shown(2, "T2", "A2", 5), shown(3, "T3", "A3", 6), shown(4, "T4", "A4", 5),
                    shown(5, "T1", "A1", 5)};
  facts.orders = {order(11, "A1", "T1", true), order(12, "A2", "", false), order(13, "A3", "T3", true)};
  std::mt19937 random{7};
  for (int round = 0; round < 20; ++round) {
    EXPECT_EQ(
        words(rules::decide_providers(facts)),
        "1 matched transaction 11\n2 by_file reference 12\n3 amount_differs transaction 13\n4 missing_at_us nothing\n"
        "5 duplicate transaction 11\n");
    std::shuffle(facts.provider.begin(), facts.provider.end(), random);
    std::shuffle(facts.orders.begin(), facts.orders.end(), random);
  }
}

// ---- with the books
// --------------------------------------------------------------------------------------------------

using kythu::test::LocalDesk;

class Reconciling : public Collector {
 protected:
  Statements::Taken take(const std::string& text) {
    auto taken = bring(text);
    if (!taken) throw std::runtime_error{"not taken"};
    return *taken;
  }
  Result<Statements::Taken, NotTaken> bring(const std::string& text) {
    LocalDesk desk;
    statements::InMemory source{text};
    return database_.app().write([&](db::Transaction& tx) {
      return all_.statements().take(
          tx,
          {.agency = agency_, .name = "x", .by = "officer:off_1", .request_id = "", .source = source, .desk = desk});
    });
  }
  RunCounts run() {
    const auto done = all_.reconciliations().run({.agency = agency_, .by = "officer:off_1", .request_id = ""});
    EXPECT_TRUE(done && done->state == "done");
    return done->counts;
  }
  static std::string words(const RunCounts& counts) {
    return std::to_string(counts.matched) + " matched, " + std::to_string(counts.booked) + " booked, " +
           std::to_string(counts.broken) + " broken, " + std::to_string(counts.carried) + " carried, " +
           std::to_string(counts.breaks) + " breaks";
  }
  struct Booking {
    std::string number;
    std::int64_t amount;
    std::string memo;
  };
  static std::string bank_file(const std::vector<Booking>& all, std::int64_t opening = 0) {
    std::string text = "Số tài khoản;" + std::string{bank_account} + "\nSố dư đầu kỳ;" + std::to_string(opening) +
                       "\nNgày GD;Số chứng từ;Ghi nợ;Ghi có;Diễn giải\n";
    for (const auto& one : all) {
      opening += one.amount;
      text += "22/11/2026;" + one.number + ";" + (one.amount < 0 ? std::to_string(-one.amount) : "") + ";" +
              (one.amount < 0 ? "" : std::to_string(one.amount)) + ";" + one.memo + "\n";
    }
    return text + "Số dư cuối kỳ;" + std::to_string(opening) + "\n";
  }
  static std::string momo_file(const std::vector<std::pair<std::string, std::int64_t>>& all,
                               const std::string& day = "2026-11-22", std::int64_t number = 2'644'569'745) {
    std::string text =
        "partnerCode,orderId,requestId,transId,amount,fee,payType,type,resultCode,createdTime,finishedTime\n";
    for (const auto& [order, amount] : all) {
      text += "MOMO," + order + ",r," + std::to_string(number++) + "," + std::to_string(amount) +
              ",1792,qr,PAYMENT,0," + day + " 09:00:00," + day + " 09:01:00\n";
    }
    return text;
  }
  /// A payment with an order at MoMo; returns the order's reference.
  std::string order_at_momo(const Payment& payment) {
    outside_.next(momo(0));
    EXPECT_TRUE(choose(payment));
    return text("SELECT our_ref FROM payment_attempt ORDER BY attempt_id DESC LIMIT 1");
  }
  std::string breaks() {
    return text("SELECT coalesce(string_agg(kind || ' ' || amount, ', ' ORDER BY kind, amount), '') FROM money_break");
  }
};

TEST_F(Reconciling, ATransferThatOnlyTheStatementShowsPaysItsPayment) {
  const auto made = make();
  take(bank_file({{"FT1", 224'000, made.transfer_ref + " nop phi"}}));
  EXPECT_EQ(words(run()), "1 matched, 1 booked, 0 broken, 0 carried, 0 breaks");
  EXPECT_EQ(name(find(made).status), "paid");
  EXPECT_EQ(tell(by_sepay({.id = 1, .amount = 224'000, .memo = made.transfer_ref, .reference = "FT1"})),
            200);  // and late
  EXPECT_EQ(words(run()), "0 matched, 0 booked, 0 broken, 0 carried, 0 breaks");
  EXPECT_EQ(balances(),
            "Assets:Bank:0011012345678 224000, Liabilities:Collected:charge 24000, Liabilities:Collected:fee 200000");
  expect_sound_books();
}

TEST_F(Reconciling, WhatAFeedToldIsMatchedAndNotBookedAgain) {
  const auto made = make();
  tell(by_sepay({.id = 1, .amount = 224'000, .memo = made.transfer_ref, .reference = "FT1"}));
  tell(by_sepay({.id = 2, .amount = 5'000, .memo = "x", .reference = "FT2"}));
  take(bank_file({{"FT1", 224'000, made.transfer_ref},
                  {"FT2", 5'000, "x"},
                  {"FT3", 7'000, "nobody knows"},
                  {"FT4", -9'000, "out"}}));
  EXPECT_EQ(words(run()), "3 matched, 1 booked, 1 broken, 0 carried, 1 breaks");
  EXPECT_EQ(breaks(), "unidentified 5000, unidentified 7000, unknown_debit 9000");
  EXPECT_EQ(words(run()), "0 matched, 0 booked, 1 broken, 0 carried, 0 breaks");
  expect_sound_books();
}

TEST_F(Reconciling, TheSameAndOverlappingFilesChangeNothingTheSecondTime) {
  const std::vector<Booking> first{{"FT1", 10, "a"}, {"", 5, "twin"}, {"", 5, "twin"}};
  auto both = first;
  both.push_back({"FT2", 20, "b"});
  EXPECT_TRUE(take(bank_file(first)).fresh);
  EXPECT_FALSE(take(bank_file(first)).fresh);
  const auto overlapping = take(bank_file(both));
  EXPECT_EQ(overlapping.file.lines, 4);
  EXPECT_EQ(overlapping.file.fresh, 1);
  EXPECT_EQ(number("SELECT count(*) FROM statement_line"), 4);
  EXPECT_EQ(number("SELECT sum(amount) FROM statement_line"), 40);
}

TEST_F(Reconciling, AnotherFormatOfTheSameDayAddsNothing) {
  take(bank_file({{"FT1", 10, "a"}}));
  const auto other = take(":20:S\n:25:970436/" + std::string{bank_account} +
                          "\n:60F:C261122VND0,\n:61:261122C10,NTRFPAYERREF//FT1\n:86:A\n:62F:C261122VND10,\n-\n");
  EXPECT_EQ(other.file.fresh, 0);
}

TEST_F(Reconciling, AnothersAccountAndAClosedChannelAreRefused) {
  const auto refusal = [&](const std::string& text) { return std::get<StatementRefusal>(bring(text).error()); };
  EXPECT_EQ(refusal("Số tài khoản;99\nNgày;Số tiền\n22/11/2026;5\n"), StatementRefusal::account_unknown);
  EXPECT_EQ(refusal("LoaiGiaoDich|MaDoiTac|MaThamChieu|MaGiaoDich|SoTien|MaTienTe|ThoiGianGD|TrangThaiGD\n"
                    "PAY|DT|A1|99|200000|VND|20261122091806|1\n"),
            StatementRefusal::provider_unknown);
  const auto own = "Số tài khoản;" + std::string{bank_account};
  const auto fault = [&](const std::string& text) {
    return std::get<std::vector<statements::Fault>>(bring(text).error()).at(0).what;
  };
  EXPECT_EQ(fault(own + "\nSố dư đầu kỳ;1\nNgày;Số tiền\n22/11/2026;5\nSố dư cuối kỳ;7\n"),
            "opening balance and entries is 6, not 7");
  EXPECT_EQ(fault("Ngày;Số tiền\n22/11/2026;5\n"), "no account");
  std::string two_accounts = "<Document><BkToCstmrStmt><Stmt><Acct><Id><IBAN>" + std::string{bank_account} +
                             "</IBAN></Id></Acct><Ntry><Amt Ccy=\"VND\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
                             "<BookgDt><Dt>2026-11-22</Dt></BookgDt></Ntry>";
  while (two_accounts.size() < 2 << 20) two_accounts += "<!-- " + std::string(60'000, 'x') + " -->";  // another piece
  EXPECT_EQ(fault(two_accounts + "<Acct><Id><IBAN>99</IBAN></Id></Acct></Stmt></BkToCstmrStmt></Document>"),
            "of two accounts");
  for (const auto* table : {"statement_file", "statement_line", "statement_piece"})
    EXPECT_EQ(number(std::string{"SELECT count(*) FROM "} + table), 0) << table;
  EXPECT_TRUE(bring("Ngày;Số tiền\n22/11/2026;5\n" + own + "\n"));  // named behind the rows
}

TEST_F(Reconciling, ASilentOrderIsPaidByItsProvidersFileAndSettledByTheBank) {
  const auto made = make();
  const auto order = order_at_momo(made);
  take(momo_file({{order, 224'000}}));
  EXPECT_EQ(words(run()), "1 matched, 1 booked, 0 broken, 0 carried, 0 breaks");
  EXPECT_EQ(name(find(made).status), "paid");
  tell(momo_ipn(order));  // the callback comes after all
  take(bank_file({{"FT9", 222'208, "CTY MOMO TT NGAY 22"}}));
  EXPECT_EQ(words(run()), "1 matched, 0 booked, 0 broken, 0 carried, 0 breaks");
  EXPECT_EQ(balances(),
            "Assets:Bank:0011012345678 222208, Expenses:ChannelFees:momo 1792, Liabilities:Collected:charge 24000,"
            " Liabilities:Collected:fee 200000");  // nothing is left in clearing
  expect_sound_books();
}

TEST_F(Reconciling, ASettlementWaitsForItsFile) {
  take(bank_file({{"FT9", 222'208, "CTY MOMO TT NGAY 22"}}));
  EXPECT_EQ(words(run()), "0 matched, 0 booked, 0 broken, 1 carried, 0 breaks");
  EXPECT_EQ(balances(), "");
  const auto made = make();
  const auto order = order_at_momo(made);
  tell(momo_ipn(order));
  take(momo_file({{order, 224'000}}));
  EXPECT_EQ(words(run()), "2 matched, 0 booked, 0 broken, 0 carried, 0 breaks");
  EXPECT_EQ(number("SELECT count(*) FROM statement_line WHERE settled_by IS NOT NULL"), 1);
}

TEST_F(Reconciling, WhatOneSideAloneKnowsIsABreak) {
  const auto forgotten = make();
  tell(momo_ipn(order_at_momo(forgotten)));
  now_ = now_.load() + std::chrono::hours{24};
  const auto wrong = make();
  const auto order = order_at_momo(wrong);
  take(momo_file({{"STRANGER", 50'000}}, "2026-11-22", 1));
  take(momo_file({{order, 100'000}}, "2026-11-23", 2));
  run();
  EXPECT_EQ(breaks(), "amount_differs 100000, missing_at_provider 224000, missing_at_us 50000");
  run();
  EXPECT_EQ(number("SELECT count(*) FROM money_break"), 3);
  const auto found = database_.app().read([&](db::Transaction& tx) {
    return all_.breaks().list(tx, {.agencies = {agency_}, .kind = BreakKind::missing_at_us});
  });
  const BreakAct act{agency_, found.at(0).id, "officer:off_1"}, other{agency_, found.at(0).id, "officer:off_2"};
  EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) {
    return all_.breaks().propose(tx, act, {.remedy = Remedy::accept, .evidence = "công văn 12"});
  }));
  EXPECT_EQ(database_.app().write([&](db::Transaction& tx) { return all_.breaks().approve(tx, act); }).error(),
            BreakRefusal::same_person);
  EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) { return all_.breaks().approve(tx, other); }));
  expect_sound_books();
}

}  // namespace
}  // namespace kythu::payments::test
