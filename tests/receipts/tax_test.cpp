// What the tax authority is told, when, and what becomes of each of its answers.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <regex>

#include <gtest/gtest.h>

#include "doubles/temporary_folder.hpp"
#include "doubles/test_ca.hpp"
#include "receipts/lookup.hpp"
#include "receipts/registration.hpp"
#include "tax_desk.hpp"

namespace kythu::receipts::tax {
namespace {

using wire::FetchFault;
using wire::FetchReply;

const std::string reasons = "<DSLDo><LDo><MLoi>20012</MLoi><MTa>Sai ký hiệu</MTa></LDo></DSLDo>";

TEST_F(TaxDesk, TellsOfReceiptsWithinTheHourInOneSignedTable) {
  issue(50'000);
  issue(224'000);
  EXPECT_EQ(desk_.gather(), 0u);
  now_ += 61min;
  issue(1'000);
  EXPECT_EQ(desk_.gather(), 1u);
  EXPECT_EQ(desk_.gather(), 0u);
  work();
  ASSERT_EQ(authority_.received.size(), 1u);
  const auto& xml = authority_.received[0];
  EXPECT_EQ(test::inner(xml, "MLTDiep"), "400");
  EXPECT_EQ(test::inner(xml, "MNNhan"), "TCT");
  EXPECT_EQ(test::inner(xml, "SLuong"), "3");
  EXPECT_EQ(test::inner(xml, "KDLieu"), "11/2026");
  EXPECT_TRUE(
      std::regex_match(test::inner(xml, "MTDiep"), std::regex{"K[0-9]{10}[0-9A-F]{12}4[0-9A-F]{3}[89AB][0-9A-F]{15}"}));
  EXPECT_LE(test::inner(xml, "MTDiep").size(), 46u);
  for (const auto* row : {"<SBLai>1</SBLai>", "<SBLai>2</SBLai>", "<SBLai>3</SBLai>", "<STien>224000</STien>"}) {
    EXPECT_NE(xml.find(row), xml.npos) << row;
  }

  const test::TemporaryFolder folder;
  std::ofstream{folder / "ca.pem"} << test::to_pem(keys_.certificate_chain().back());
  std::ofstream{folder / "table.xml", std::ios::binary} << xml;
  const auto command = "xmlsec1 --verify --enabled-key-data x509 --trusted-pem " + (folder / "ca.pem").native() +
                       " --id-attr:Id DLBTHBLai --id-attr:Id http://www.w3.org/2000/09/xmldsig#:Object " +
                       (folder / "table.xml").native() + " >/dev/null 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST_F(TaxDesk, TellsOfTheDaysLastReceiptsBeforeMidnight) {
  now_ = *parse_rfc3339("2026-11-23T16:29:00Z");  // 23:29
  issue();
  EXPECT_EQ(desk_.gather(), 0u);
  now_ += 1min;
  EXPECT_EQ(desk_.gather(), 1u);
  now_ += 29min;
  issue();  // 23:59
  now_ += 2min;
  EXPECT_EQ(desk_.gather(), 1u);  // after midnight, for the day that is over
  const auto all = messages();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(to_text(all[0].business_day), "2026-11-23");
  EXPECT_EQ(all[0].documents, 1);
}

TEST_F(TaxDesk, ARejectedTableLeavesAnewWhenAPersonSaysSo) {
  authority_.plan = {authority_.result("213", 2, reasons)};
  issue();
  now_ += 61min;
  desk_.gather();
  work_for(5min);
  ASSERT_EQ(tasks().size(), 1u);
  EXPECT_EQ(tasks()[0].detail, "20012 Sai ký hiệu");
  EXPECT_EQ(desk_.gather(), 0u);  // not by itself

  const auto act = [&](bool again) {
    return database_.app().write([&](db::Transaction& tx) {
      return close_task(tx,
                        {.agencies = {agency_},
                         .task = tasks(true).empty() ? tasks(false)[0].id : tasks()[0].id,
                         .actor = "officer:lan",
                         .request_id = "",
                         .remark = "đã sửa ký hiệu",
                         .again = again},
                        now_);
    });
  };
  ASSERT_TRUE(act(true));
  EXPECT_EQ(act(true).error(), TaskRefusal::not_open);
  authority_.plan = {authority_.result("213", 1)};
  EXPECT_EQ(desk_.gather(), 1u);
  work_for(5min);
  const auto all = messages();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].state, State::accepted);
  EXPECT_NE(all[0].wire_id, all[1].wire_id);
  EXPECT_TRUE(all[1].released);
  EXPECT_TRUE(tasks().empty());
}

TEST_F(TaxDesk, AnAnswerThatIsLateIsATaskUntilItComes) {
  authority_.plan = {};
  issue();
  now_ += 61min;
  desk_.gather();
  work();
  now_ += 24h;
  work();
  EXPECT_TRUE(tasks().empty());
  now_ += 24h;
  work();
  ASSERT_EQ(tasks().size(), 1u);
  EXPECT_EQ(tasks()[0].kind, TaskKind::unanswered);
  authority_.add(messages()[0].wire_id, authority_.result("213", 1));
  now_ += 1h;
  work();
  EXPECT_TRUE(tasks().empty());
  EXPECT_EQ(messages()[0].state, State::accepted);
}

TEST_F(TaxDesk, AnOutageIsATaskAndGivesThreeWorkingDays) {
  issue();
  now_ += 61min;
  desk_.gather();
  authority_.troubles.assign(6, {FetchFault::unreachable});
  work_for(9min);
  EXPECT_TRUE(tasks().empty());
  work_for(30min);
  ASSERT_EQ(tasks().size(), 1u);
  EXPECT_EQ(tasks()[0].kind, TaskKind::outage);
  EXPECT_EQ(to_text(messages()[0].due_on), "2026-11-23");
  now_ = *parse_rfc3339("2026-11-27T02:00:00Z");  // a Friday: repaired
  authority_.troubles.clear();
  desk_.gather();
  work();
  EXPECT_TRUE(tasks().empty());  // not overdue either
  EXPECT_EQ(to_text(messages()[0].due_on), "2026-12-02");
  EXPECT_EQ(authority_.received.size(), 1u);
}

TEST_F(TaxDesk, WhatHasNotLeftWhenTheDayEndsIsOverdue) {
  issue();
  keys_.set_state("receipt", hsm::KeyState::suspended);
  now_ += 61min;
  desk_.gather();
  work();
  now_ += 24h;
  desk_.gather();
  ASSERT_EQ(tasks().size(), 1u);
  EXPECT_EQ(tasks()[0].kind, TaskKind::overdue);
  keys_.restore();
  work();
  EXPECT_EQ(authority_.received.size(), 1u);
}

TEST_F(TaxDesk, ACrashAfterTheCallIsAskedAbout) {
  struct Crash {};
  struct Crashing : wire::Fetch {
    test::TaxAuthority& behind;
    explicit Crashing(test::TaxAuthority& authority) : behind(authority) {}
    Result<FetchReply, FetchFault> fetch(const wire::FetchRequest& request) override {
      (void)behind.fetch(request);
      throw Crash{};
    }
  } crashing{authority_};
  authority_.plan = {authority_.result("213", 1)};
  issue();
  now_ += 61min;
  desk_.gather();
  Desk dying{settings(), database_.app(), keys_, crashing, clock_, system_random, Log{"test", LogLevel::error, clock_}};
  EXPECT_EQ(dying.work(1), 1u);  // signs
  EXPECT_THROW((void)dying.work(1), Crash);
  now_ += 3min;  // its lease is over
  work_for(2min);
  EXPECT_EQ(messages()[0].state, State::accepted);
  EXPECT_EQ(authority_.received.size(), 1u);
}

TEST_F(TaxDesk, RegistersTheSeriesAndItsCertificate) {
  authority_.plan = {authority_.technical(0), authority_.result("110", 1), authority_.result("111", 1)};
  const RegisteredCertificate certificate{"CA thử nghiệm", "5400000000000001", now_ - 24h, now_ + 24h * 365};
  const auto opened = database_.app().write(
      [&](db::Transaction& tx) { return open_registration(tx, agency_, {certificate}, now_, system_random); });
  ASSERT_TRUE(opened);
  EXPECT_EQ(desk_.gather(), 1u);
  EXPECT_EQ(desk_.gather(), 0u);
  work_for(2min);
  ASSERT_EQ(authority_.received.size(), 1u);
  const auto& xml = authority_.received[0];
  EXPECT_EQ(test::inner(xml, "MLTDiep"), "109");
  EXPECT_EQ(test::inner(xml, "BLTPLPKIn"), "1");
  EXPECT_EQ(test::inner(xml, "BLTPLPIn"), "0");
  EXPECT_EQ(test::inner(xml, "Seri"), "5400000000000001");
  EXPECT_EQ(test::inner(xml, "CDLBTHBLai"), "1");
  EXPECT_EQ(messages()[0].state, State::accepted);
  const auto states =
      database_.app().read([&](db::Transaction& tx) { return list_registrations(tx, agency_, std::nullopt); });
  ASSERT_EQ(states.size(), 1u);
  EXPECT_EQ(states[0].state, RegistrationState::accepted);
  EXPECT_EQ(states[0].message, messages()[0].id.text());
}

TEST_F(TaxDesk, ARefusedRegistrationIsATaskAndNotSentAgainByItself) {
  authority_.plan = {authority_.result("110", 1), authority_.result("111", 2, reasons)};
  const RegisteredCertificate certificate{"CA thử nghiệm", "5400000000000001", now_ - 24h, now_ + 24h * 365};
  ASSERT_TRUE(database_.app().write(
      [&](db::Transaction& tx) { return open_registration(tx, agency_, {certificate}, now_, system_random); }));
  desk_.gather();
  work_for(2min);
  ASSERT_EQ(tasks().size(), 1u);
  const TaskAct again{.agencies = {agency_},
                      .task = tasks()[0].id,
                      .actor = "officer:lan",
                      .request_id = "",
                      .remark = "",
                      .again = true};
  EXPECT_EQ(database_.app().write([&](db::Transaction& tx) { return close_task(tx, again, now_); }).error(),
            TaskRefusal::not_to_be_sent_again);
  EXPECT_EQ(desk_.gather(), 0u);
}

/// An approved correction, as receipts makes them.
TEST_F(TaxDesk, TellsOfWrongWordingOnceAndOfReturnedReceiptsToo) {
  authority_.plan = {authority_.technical(0), authority_.result("301", 1)};
  const auto wrong = issue(), returned = issue();
  now_ += 61min;
  EXPECT_EQ(desk_.gather(), 1u);
  const auto approve = [&](ReceiptId receipt, const std::string& mistake, const std::string& remedy, int money) {
    database_.as_owner("SET app.agency = '*'");
    database_.as_owner(
        "INSERT INTO receipt_correction (agency_id, correction_id, receipt_id, mistake, remedy, state, "
        "reason, facts, returned, maker, checker, proposed_at, decided_at) VALUES ('" +
        agency_.uuid_text() + "', '" + SeriesId::fresh(now_, system_random).uuid_text() + "', '" + receipt.uuid_text() +
        "', '" + mistake + "', '" + remedy + "', 'approved', 'Sai tên người nộp', '{}', " + std::to_string(money) +
        ", 'a', 'b', now(), now())");
  };
  approve(wrong, "wording", "notice", 0);
  approve(returned, "all_returned", "voucher", 50'000);
  EXPECT_EQ(desk_.gather(), 2u);
  EXPECT_EQ(desk_.gather(), 0u);
  work_for(2min);
  const auto sent = [&](const std::string& code) {
    return *std::ranges::find_if(authority_.received,
                                 [&](const auto& xml) { return test::inner(xml, "MLTDiep") == code; });
  };
  EXPECT_NE(sent("304").find("<LDo>Sai tên người nộp</LDo>"), std::string::npos);
  EXPECT_NE(sent("304").find("<SCTu>1</SCTu>"), std::string::npos);
  const auto is_return = [](const auto& xml) { return xml.find("<TThai>4</TThai>") != xml.npos; };
  EXPECT_EQ(std::ranges::count_if(authority_.received, is_return), 1);
}

TEST_F(TaxDesk, NamesTheVoucherThatEndsAReceipt) {
  const auto id = issue();
  now_ += 61min;
  EXPECT_EQ(desk_.gather(), 1u);
  Registrar registrar{
      {"receipt", "https://thuphi.example", "Noto Serif"}, database_.app(), keys_, clock_, system_random};
  EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) {
    const auto& desk = registrar.corrections();
    const auto receipt = receipts::find(tx, agency_, id);
    const auto refund = RefundId::fresh(now_, system_random);
    EXPECT_TRUE(desk.propose_for_refund(tx, {agency_, receipt->payment, refund, Vnd{}, "Hồ sơ đã rút"}));
    return desk.approve(tx, {agency_, desk.list(tx, {.agencies = {agency_}}).at(0).id, "officer:binh"});
  }));
  EXPECT_EQ(desk_.gather(), 1u);
  work_for(2min);
  const auto is_return = [](const auto& xml) {
    return xml.find("<TThai>4</TThai><GChu>Phiếu hoàn trả PHT 26H số 1 ngày 2026-11-23: Hồ sơ đã rút</GChu>") !=
           xml.npos;
  };
  EXPECT_EQ(std::ranges::count_if(authority_.received, is_return), 1);
}

}  // namespace
}  // namespace kythu::receipts::tax
