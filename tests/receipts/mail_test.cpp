// Receipts by e-mail: what is written, who refuses it, and that nothing of it is lost or sent without end.
#include <gtest/gtest.h>

#include "doubles/memory_keys.hpp"
#include "doubles/scripted_fetch.hpp"
#include "doubles/test_database.hpp"
#include "receipts/mail/mailer.hpp"
#include "receipts/mail/message.hpp"
#include "receipts/registrar.hpp"
#include "receipts/series.hpp"

namespace kythu::receipts::mail {
namespace {

using namespace std::chrono_literals;

class MailerTest : public testing::Test {
 protected:
  MailerTest() {
    const auto symbol = kythu::to_text(business_day(now_)).substr(2, 2) + "TAA";
    const Series series{
        .id = SeriesId::fresh(now_, system_random), .agency = agency_, .form_code = "EBL01", .symbol = symbol};
    EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) { return open_series(tx, series, now_); }));
    Registrar registrar{{"receipt", "https://thuphi.example", ""}, database_.app(), keys_, clock_, system_random};
    receipt_ = *registrar.issue({.agency = agency_,
                                 .payment = PaymentId::fresh(now_, system_random),
                                 .lines = {{"Lệ phí hộ tịch", *Vnd::of(50'000)}},
                                 .payer_name = "",
                                 .payment_method = "",
                                 .dossier = "",
                                 .paid_at = now_});
  }
  void ask_for(const std::string& address) {
    database_.app().write([&](db::Transaction& tx) {
      ask(tx, agency_, receipt_.id, address, now_);
      return Done{};
    });
  }
  std::string state() { return database_.as_owner("SELECT state || ' ' || fault FROM receipt_mail")[0][0].c_str(); }
  Mailer mailer(bool attach = false) {
    Settings settings{.server = "smtps://mail.example:465",
                      .from = "bienlai@so.example.vn",
                      .user = "bienlai",
                      .password = Secret{"a password"},
                      .public_url = "https://thuphi.example",
                      .attach = attach};
    return {std::move(settings),
            database_.app(),
            outside_,
            [](AgencyId, ReceiptId) -> Result<Bytes, Refusal> { return to_bytes("%PDF-copy"); },
            clock_,
            Log{"test", LogLevel::error, clock_}};
  }

  Instant now_ = system_now();
  Clock clock_ = [this] { return now_; };
  test::TestDatabase database_;
  AgencyId agency_ = database_.add_agency();
  test::MemoryKeys keys_{"receipt", agency_};
  test::ScriptedFetch outside_{[](const auto&) { return wire::FetchReply{250, {}, {}}; }};
  Receipt receipt_;
};

TEST_F(MailerTest, WritesOnceWithTheLinkAndTheCopy) {
  ask_for("an@example.vn");
  ask_for("binh@example.vn");  // once for a receipt
  auto one = mailer(true);
  EXPECT_TRUE(one.run_once());
  EXPECT_FALSE(one.run_once());
  EXPECT_EQ(state(), "sent ");
  ASSERT_EQ(outside_.count(), 1u);
  const auto sent = outside_.sent()[0];
  EXPECT_EQ(sent.method + " " + sent.url, "MAIL smtps://mail.example:465");
  EXPECT_EQ(test::header_of(sent, "rcpt-to"), "an@example.vn");
  EXPECT_EQ(test::header_of(sent, "user"), "bienlai");
  const std::string mail{as_text(sent.body)};
  for (const auto& part : {std::string{"To: <an@example.vn>\r\n"},
                           "Message-ID: <" + receipt_.id.text() + "@so.example.vn>", std::string{"Subject: =?UTF-8?B?"},
                           to_base64(as_bytes("%PDF-copy")), "filename=\"EBL01-" + receipt_.symbol + "-1.pdf\""}) {
    EXPECT_NE(mail.find(part), mail.npos) << part << " in\n" << mail;
  }
  for (const char c : mail) EXPECT_GT(c, 0);  // ASCII
}

TEST_F(MailerTest, ABadAddressIsKeptAndNeverWrittenTo) {
  ask_for("an@example.vn\r\nRCPT TO:<all@example.vn>");
  EXPECT_FALSE(mailer().run_once());
  EXPECT_EQ(state(), "bad_address ");
  EXPECT_EQ(outside_.count(), 0u);
}

TEST_F(MailerTest, AServerThatIsAwayIsTriedAgainForThreeDays) {
  ask_for("an@example.vn");
  auto one = mailer();
  outside_.next_fault(wire::FetchFault::unreachable);
  EXPECT_TRUE(one.run_once());
  EXPECT_EQ(state(), "waiting the mail server does not answer");
  EXPECT_FALSE(one.run_once());  // not at once
  now_ += 1min;
  outside_.next_status(451);
  EXPECT_TRUE(one.run_once());
  EXPECT_EQ(state(), "waiting the mail server said 451");
  now_ += 72h;
  outside_.next_status(451);
  EXPECT_TRUE(one.run_once());
  EXPECT_EQ(state(), "failed the mail server said 451");
  now_ += 72h;
  EXPECT_FALSE(one.run_once());
}

TEST_F(MailerTest, WhatTheServerRefusesForEverIsOver) {
  ask_for("an@example.vn");
  outside_.next_status(550);
  EXPECT_TRUE(mailer().run_once());
  EXPECT_EQ(state(), "failed the mail server said 550");
}

TEST(Mailboxes, AreThoseInUse) {
  for (const auto* good : {"an@example.vn", "a.b+c@mail.so-tuphap.gov.vn", "o'neil_1@x.co"}) {
    EXPECT_TRUE(is_mailbox(good)) << good;
  }
  for (const auto* bad : {"",           "an",
                          "@x.vn",      "an@",
                          "an@vn",      "an@x..vn",
                          ".an@x.vn",   "an.@x.vn",
                          "a..b@x.vn",  "an@.vn",
                          "an@x.vn.",   "a b@x.vn",
                          "an@x.vn>",   "an@x.vn\r\nBcc: b@x.vn",
                          "an@x.vn\n",  "a@b@x.vn",
                          "\"a\"@x.vn", "an@x.vn,b@x.vn",
                          "ân@x.vn",    "an@[127.0.0.1]"}) {
    EXPECT_FALSE(is_mailbox(bad)) << bad;
  }
  EXPECT_FALSE(is_mailbox(std::string(65, 'a') + "@x.vn"));
  EXPECT_FALSE(is_mailbox("a@" + std::string(250, 'x') + ".vn"));
}

}  // namespace
}  // namespace kythu::receipts::mail
