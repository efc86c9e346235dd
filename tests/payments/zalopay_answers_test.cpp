// What ZaloPay is told, and what its answers mean.
#include <set>

#include <gtest/gtest.h>

#include "channels/zalopay_codes.hpp"
#include "payments/zalopay_merchant.hpp"

namespace kythu::payments::test::zalopay {
namespace {

using channels::Zalopay;

struct Row {
  int sub_code;
  const char *told, *told_late, *created, *refunded, *refund_state;
};
/// For return code 2.
const Row rows[] = {{-32, "no answer", "no answer", "no answer", "no answer", "no answer"},
                    {-33, "open", "failed", "failed", "failed", "no answer"},
                    {-34, "open", "failed", "failed", "failed", "no answer"},
                    {-35, "open", "failed", "failed", "failed", "no answer"},
                    {-43, "open", "failed", "failed", "failed", "no answer"},
                    {-68, "no answer", "no answer", "no answer", "no answer", "no answer"},
                    {-88, "open", "failed", "failed", "failed", "no answer"},
                    {-101, "held", "held", "no answer", "held", "held"},
                    {-135, "open", "failed", "failed", "failed", "no answer"},
                    {-301, "no answer", "no answer", "no answer", "no answer", "no answer"},
                    {-322, "failed", "failed", "failed", "failed", "failed"},
                    {-329, "failed", "failed", "failed", "failed", "failed"},
                    {-401, "no answer", "no answer", "failed", "failed", "no answer"},
                    {-402, "no answer", "no answer", "failed", "failed", "no answer"},
                    {-403, "no answer", "no answer", "failed", "failed", "no answer"},
                    {-405, "no answer", "no answer", "failed", "failed", "no answer"},
                    {406, "no answer", "no answer", "no answer", "no answer", "no answer"},
                    {-429, "no answer", "no answer", "no answer", "no answer", "no answer"},
                    {-500, "no answer", "no answer", "no answer", "no answer", "no answer"},
                    // not in the table
                    {-504, "no answer", "no answer", "no answer", "no answer", "no answer"},
                    {-54, "open", "failed", "no answer", "no answer", "failed"},
                    {0, "open", "failed", "no answer", "no answer", "failed"}};

TEST(ZalopayCodes, EveryReasonOfAFailureHasItsOutcome) {
  const Zalopay zalopay{settings()};
  EXPECT_EQ(std::size(rows), channels::zalopay::codes().size() + 3);
  auto late = question;
  late.now = question.valid_until + 1s;
  for (const auto& row : rows) {
    const auto told = reply(2, row.sub_code);
    EXPECT_EQ(word(zalopay.read_reply(question, told)), row.told) << row.sub_code;
    EXPECT_EQ(word(zalopay.read_reply(late, told)), row.told_late) << row.sub_code;
    EXPECT_EQ(word(zalopay.read_created(order, told)), row.created) << row.sub_code;
    EXPECT_EQ(word(zalopay.read_refund(refund(), told)), row.refunded) << row.sub_code;
    EXPECT_EQ(word(zalopay.read_refund_state(refund(), told)), row.refund_state) << row.sub_code;
  }
}

TEST(ZalopayCodes, OneIsDoneThreeRunsAndNothingElseEndsAnything) {
  const Zalopay zalopay{settings()};
  auto late = question;
  late.now = question.valid_until + 24h;
  EXPECT_EQ(word(zalopay.read_reply(question, reply(1))), "paid");
  EXPECT_EQ(word(zalopay.read_created(order, reply(1))), "page");
  EXPECT_EQ(word(zalopay.read_refund(refund(), reply(1))), "refunded");
  EXPECT_EQ(word(zalopay.read_refund_state(refund(), reply(1))), "refunded");
  EXPECT_EQ(word(zalopay.read_reply(late, reply(3))), "open");
  EXPECT_EQ(word(zalopay.read_created(order, reply(3))), "no answer");
  EXPECT_EQ(word(zalopay.read_refund(refund(), reply(3))), "open");
  EXPECT_EQ(word(zalopay.read_refund_state(refund(), reply(3))), "open");
  for (const int code : {0, 4, -1, -401, -402, -403, -405, 406, -429, -500}) {
    EXPECT_EQ(word(zalopay.read_reply(late, reply(code))), "no answer") << code;
    EXPECT_EQ(word(zalopay.read_created(order, reply(code))), "no answer") << code;
    EXPECT_EQ(word(zalopay.read_refund(refund(), reply(code))), "no answer") << code;
    EXPECT_EQ(word(zalopay.read_refund_state(refund(), reply(code))), "no answer") << code;
  }
}

TEST(ZalopayQuery, WhatIsProcessedIsNotOver) {
  for (const int code : {1, 2, 3}) {
    auto told = reply_object(code, -329);
    told["is_processing"] = true;
    EXPECT_EQ(word(Zalopay{settings()}.read_reply(question, answered(json::serialize(told)))), "open") << code;
  }
}

TEST(ZalopayQuery, ASuccessNeedsAnAmountANumberAndOurOrder) {
  const std::pair<const char*, json::value> cases[] = {
      {"amount", "50000"},          {"amount", 50'000.0}, {"amount", -1},       {"amount", nullptr},
      {"zp_trans_id", 0},           {"zp_trans_id", "7"}, {"return_code", "1"}, {"return_code", 1.0},
      {"app_trans_id", "261122_2"}, {"currency", "USD"}};
  for (const auto& [name, value] : cases) {
    auto told = reply_object(1, 1);
    told[name] = value;
    EXPECT_EQ(word(Zalopay{settings()}.read_reply(question, answered(json::serialize(told)))), "no answer")
        << name << value;
  }
}

TEST(ZalopayAnswers, WithAnotherStatusOrNoObjectSayNothing) {
  const Zalopay zalopay{settings()};
  const auto paid = json::serialize(reply_object(1, 1));
  for (const int status : {201, 302, 400, 429, 500, 503}) {
    EXPECT_EQ(word(zalopay.read_reply(question, answered(paid, status))), "no answer") << status;
    EXPECT_EQ(word(zalopay.read_refund(refund(), answered(paid, status))), "no answer") << status;
  }
  for (const char* body : {"", "<html>", "[1]", "{\"return_code\":2,\"return_code\":1}", "{\"return_code\":1"}) {
    EXPECT_EQ(word(zalopay.read_reply(question, answered(body))), "no answer") << body;
    EXPECT_EQ(word(zalopay.read_created(order, answered(body))), "no answer") << body;
    EXPECT_EQ(word(zalopay.read_refund_state(refund(), answered(body))), "no answer") << body;
  }
}

TEST(ZalopayReference, BeginsWithVietnamsDay) {
  const Zalopay zalopay{settings()};
  AttemptId attempt;
  attempt.uuid.bytes.fill(0xab);
  const auto before = *parse_rfc3339("2026-11-22T16:59:59.999999Z"), midnight = *parse_rfc3339("2026-11-22T17:00:00Z");
  EXPECT_EQ(zalopay.reference(attempt, before), "261122_abababababababababababababababab");
  EXPECT_EQ(zalopay.reference(attempt, midnight).substr(0, 7), "261123_");
  EXPECT_LE(zalopay.reference(attempt, midnight).size(), 40u);
}

TEST(ZalopayReference, OfARefundHasTenCharactersOfItsOwn) {
  const Zalopay zalopay{settings()};
  std::set<std::string> all;
  for (std::uint8_t i = 0; i < 200; ++i) {
    Uuid uuid;
    uuid.bytes[15] = i;
    uuid.bytes[8] = 0x80;
    const auto name = zalopay.refund_reference(uuid, *parse_rfc3339("2026-11-22T17:00:00Z"));
    EXPECT_TRUE(name.starts_with("261123_2554_")) << name;
    EXPECT_EQ(name.size(), 22u);
    all.insert(name);
  }
  EXPECT_EQ(all.size(), 200u);
}

TEST(ZalopayCreate, SaysWhatIsUnderTheMac) {
  const auto request = Zalopay{settings()}.create(order);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->url, "https://sb-openapi.zalopay.vn/v2/create");
  const auto body = body_of(*request);
  EXPECT_EQ(body.at("app_time"), channels::milliseconds(now));
  EXPECT_EQ(body.at("expire_duration_seconds"), 600);
  EXPECT_EQ(body.at("embed_data"), R"({"redirecturl":"https://gw.example.gov.vn/pay/return"})");
  // by `openssl dgst -sha256 -hmac`
  EXPECT_EQ(body.at("mac"), "6e2ae0f96312f2371671f87d19a1f7b46e6731ee3a9a76b5dce5697343036d89");
  auto brief = order;
  brief.valid_until = now + 1min;
  EXPECT_EQ(body_of(*Zalopay{settings()}.create(brief)).at("expire_duration_seconds"), 300);
  brief.valid_until = now + 24h * 90;
  EXPECT_EQ(body_of(*Zalopay{settings()}.create(brief)).at("expire_duration_seconds"), 2'592'000);
}

TEST(ZalopayCreate, WithoutAWholePageNobodyIsSentAnywhere) {
  for (const json::value& page :
       {json::value(nullptr), json::value("http://zalopay.vn"), json::value("javascript:1")}) {
    auto told = reply_object(1, 1);
    told["order_url"] = page;
    EXPECT_EQ(word(Zalopay{settings()}.read_created(order, answered(json::serialize(told)))), "no answer") << page;
  }
}

TEST(ZalopayRequests, AreSignedAsInTheVectors) {
  const Zalopay zalopay{settings()};
  const auto rows_of_file = kythu::test::read_vectors("zalopay.tsv");
  const auto asked = zalopay.ask(question);
  EXPECT_EQ(asked.url, "https://sb-openapi.zalopay.vn/v2/query");
  EXPECT_EQ(body_of(asked).at("mac"), json::value(rows_of_file.at(2)[4]));
  const auto back = zalopay.refund(refund());
  EXPECT_EQ(back.url, "https://sb-openapi.zalopay.vn/v2/refund");
  EXPECT_EQ(body_of(back).at("mac"), json::value(rows_of_file.at(3)[4]));
  EXPECT_EQ(body_of(back).at("m_refund_id"), "261122_2554_0000000001");
  auto later = refund();
  later.now = Instant{1'795'320'960'000ms};
  const auto state = zalopay.ask_refund(later, "unused");
  EXPECT_EQ(state.url, "https://sb-openapi.zalopay.vn/v2/query_refund");
  EXPECT_EQ(body_of(state).at("mac"), json::value(rows_of_file.at(4)[4]));
}

TEST(ZalopayRefund, KeepsTheNumberThatWasToldWhileItRuns) {
  const auto told = Zalopay{settings()}.read_refund(refund(), reply(3));
  EXPECT_EQ(std::get<channels::CannotTell>(told).transaction, "123456789");
}

}  // namespace
}  // namespace kythu::payments::test::zalopay
