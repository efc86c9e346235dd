#include <gtest/gtest.h>

#include "channels/counter.hpp"
#include "channels/keypay.hpp"
#include "channels/message.hpp"
#include "channels/paygov.hpp"
#include "payments/vectors.hpp"

namespace kythu::payments::channels {
namespace {

const Instant now = *parse_vietnam_compact("20261122110000");
const Question question{"r1", "20261122-5001", now, now, now};

Callback post(std::string_view body) { return {"x", "POST", {}, {}, to_bytes(body), "203.0.113.9"}; }
wire::FetchReply reply(std::string_view body, int status = 200) { return {status, {}, to_bytes(body)}; }

Keypay keypay_channel() {
  KeypaySettings s;
  s.client = "SBXCLIENT";
  s.key1 = Secret{"SIMULATOR-KEYPAY-KEY1"};
  s.key2 = Secret{"SIMULATOR-KEYPAY-KEY2"};
  s.create_url = "https://keypay.test/create";
  s.detail_url = "https://keypay.test/detail";
  return Keypay{std::move(s)};
}

const std::string sum_of_reply = keypay::sign(Secret{"SIMULATOR-KEYPAY-KEY2"}, "SBXCLIENT|PAY|20261122-5001");

std::string notice(const std::string& amount, const std::string& sum) {
  return R"({"addition_fee":0,"client_id":"SBXCLIENT","command":"PAY","trans_amount":)" + amount +
         R"(,"transaction_id":"20261122-5001","version":"3.0","status":0,"check_sum":")" + sum + "\"}";
}

TEST(KeypayVectors, EveryPublishedDigestIsOurs) {
  for (const auto& row : test::read_vectors("keypay.tsv")) {
    EXPECT_EQ(keypay::sign(Secret{row[2]}, row[3]), row[4]) << row[0];
  }
}

TEST(Keypay, ANoticeIsOnlyAReasonToAsk) {
  const auto row = test::read_vectors("keypay.tsv").at(1);
  const auto told = keypay_channel().read_callback(post(notice("50000", row[4])), now);
  ASSERT_TRUE(told);
  EXPECT_EQ(told->our_ref, "20261122-5001");
  EXPECT_TRUE(told->for_our_terminal);
  EXPECT_EQ(told->amount, Vnd::of(50'000));
  EXPECT_TRUE(std::holds_alternative<CannotTell>(told->outcome));
}

TEST(Keypay, AChangedOrUnsealedNoticeIsRefused) {
  const auto row = test::read_vectors("keypay.tsv").at(1);
  for (const auto& body : {notice("50001", row[4]), notice("50000", ""), notice("50000", sum_of_reply)}) {
    const auto told = keypay_channel().read_callback(post(body), now);
    ASSERT_FALSE(told) << body;
    EXPECT_EQ(told.error(), CallbackFault::bad_signature);
  }
  EXPECT_EQ(keypay_channel().read_callback(post(notice("50000.0", row[4])), now).error(), CallbackFault::malformed);
}

TEST(Keypay, ASealedAnswerDecides) {
  const auto answer = [&](const std::string& status, const std::string& amount, const std::string& sum) {
    return keypay_channel().read_reply(question,
                                       reply(R"({"error":"0","status":)" + status + R"(,"trans_amount":)" + amount +
                                             R"(,"transaction_id":"20261122-5001","check_sum":")" + sum + "\"}"));
  };
  EXPECT_TRUE(std::holds_alternative<Succeeded>(answer("0", "50000", sum_of_reply)));
  EXPECT_TRUE(std::holds_alternative<CannotTell>(answer("0", "50000", "00")));
  EXPECT_TRUE(std::holds_alternative<CannotTell>(answer("1", "50000", sum_of_reply)));
  EXPECT_TRUE(std::holds_alternative<CannotTell>(answer("0", "\"50000\"", sum_of_reply)));
}

TEST(Keypay, TheOrdersNumberHasTwentyCharactersAndTheDayOfVietnam) {
  const auto one = keypay_channel().reference(AttemptId::fresh(now, system_random), now);
  EXPECT_EQ(one.size(), 20u);
  EXPECT_EQ(one.substr(0, 9), "20261122-");
  EXPECT_NE(one, keypay_channel().reference(AttemptId::fresh(now, system_random), now));
}

Paygov paygov_channel() {
  PaygovSettings s;
  s.address = "https://lgsp.test";
  s.partner = "PAYGOV-TEST";
  s.unit = "H12";
  s.token = Secret{"t"};
  s.access_token = Secret{"a"};
  return Paygov{std::move(s)};
}

const auto pushed =
    post(R"({"orderId":"H12-1-01","amount":50000,"errorCode":"00","transactionNo":"77","payDate":"20261122101500"})");

TEST(Paygov, AResultCountsOnceTheLgspConfirmsIt) {
  const auto paygov = paygov_channel();
  const auto told = paygov.read_callback(pushed, now);
  ASSERT_TRUE(told);
  EXPECT_TRUE(std::holds_alternative<CannotTell>(told->outcome));
  EXPECT_EQ(paygov.prove(pushed).url, "https://lgsp.test/api/v1/PayGov/CheckSumUrlReturn");
  EXPECT_EQ(paygov.prove(pushed).body, pushed.body);
  const auto proven = paygov.read_proof(pushed, reply(R"({"error_code":"SUCCESSFUL"})"), now);
  ASSERT_TRUE(std::holds_alternative<Succeeded>(proven));
  EXPECT_EQ(std::get<Succeeded>(proven).transaction, "77");
  for (const char* other : {R"({"error_code":"FAILED"})", "{}", ""}) {
    EXPECT_TRUE(std::holds_alternative<CannotTell>(paygov.read_proof(pushed, reply(other), now))) << other;
  }
}

TEST(Paygov, AReceiptAloneIsForAnOfficer) {
  const auto said = paygov_channel().read_reply(question, reply(R"({"transactionReceipt":"x"})"));
  ASSERT_TRUE(std::holds_alternative<CannotTell>(said));
  EXPECT_EQ(std::get<CannotTell>(said).kind, CannotTell::Kind::held);
}

TEST(Paygov, TheOrderIsSentWithTheLayersTokens) {
  const auto paygov = paygov_channel();
  const Order order{paygov.reference(AttemptId::fresh(now, system_random), now),
                    "Le phi",
                    "https://gw.test/r",
                    "203.0.113.10",
                    *Vnd::of(50'000),
                    now,
                    now,
                    {}};
  const auto request = paygov.create(order);
  ASSERT_TRUE(request);
  const auto body = *read_json_object(as_text(request->body));
  EXPECT_EQ(whole_at(body, "amount"), 50'000);
  EXPECT_TRUE(text_at(body, "orderId").starts_with("H12-") && text_at(body, "orderId").ends_with("-01"));
  EXPECT_TRUE(
      std::holds_alternative<Handover>(paygov.read_created(order, reply(R"({"data":{"url":"https://p.test/"}})"))));
  EXPECT_TRUE(std::holds_alternative<CannotTell>(paygov.read_created(order, reply(R"({"data":{"url":"ftp://x"}})"))));
}

TEST(Cash, ASlipsNumberIsReadAsItIsTypedAndAWrongOneIsNot) {
  const auto day = business_day(now);
  const auto number = counter::slip_number("Q03", day, 42);
  EXPECT_TRUE(number.starts_with("Q03-20261122-0042-"));
  EXPECT_TRUE(counter::is_slip_number("q03 20261122 0042 " + number.substr(number.size() - 1)));
  EXPECT_FALSE(counter::is_slip_number("Q03-20261122-0043-" + number.substr(number.size() - 1)));
  EXPECT_FALSE(counter::is_slip_number(""));
}

TEST(Cash, ADrawerIsTheSumOfItsNotes) {
  using counter::CountFault;
  using counter::Pieces;
  const std::vector<Pieces> counted{{500'000, 2}, {1'000, 7}, {200, 0}};
  const auto total = counter::sum(counted);
  ASSERT_TRUE(total);
  EXPECT_EQ(*total, *Vnd::of(1'007'000));
  const auto fault = [](std::vector<Pieces> wrong) { return counter::sum(wrong).error(); };
  EXPECT_EQ(fault({{300, 1}}), CountFault::no_such_note);
  EXPECT_EQ(fault({{500, 1}, {500, 1}}), CountFault::counted_twice);
  EXPECT_EQ(fault({{500, -1}}), CountFault::negative);
  EXPECT_EQ(fault({{500'000, 9'000'000'000'000'000'000}}), CountFault::too_much);
}

TEST(Cash, WhatShouldBeThereIsComparedWithWhatIs) {
  const auto dong = [](std::int64_t amount) { return *Vnd::of(amount); };
  const auto left = counter::expected({dong(1'000'000), dong(350'000), dong(50'000), dong(1'000'000)});
  ASSERT_TRUE(left);
  EXPECT_EQ(*left, dong(300'000));
  EXPECT_EQ(counter::difference(*left, dong(299'000)), -1'000);
  EXPECT_FALSE(counter::expected({dong(0), dong(0), dong(1), dong(0)}));
  EXPECT_EQ(counter::change(dong(35'000), dong(50'000)), dong(15'000));
  EXPECT_FALSE(counter::change(dong(35'000), dong(30'000)));
}

}  // namespace
}  // namespace kythu::payments::channels
