// What MoMo is told, and what its answers mean.
#include <gtest/gtest.h>

#include "case_name.hpp"
#include "channels/momo_codes.hpp"
#include "payments/momo_merchant.hpp"

namespace kythu::payments::test::momo {
namespace {

using channels::Momo;

struct Row {
  int code;
  const char *told, *created, *refunded;
};
const Row rows[] = {{0, "paid", "page", "refunded"},
                    {10, "no answer", "failed", "no answer"},
                    {11, "no answer", "failed", "no answer"},
                    {12, "no answer", "failed", "no answer"},
                    {13, "no answer", "failed", "no answer"},
                    {20, "no answer", "failed", "no answer"},
                    {21, "no answer", "failed", "no answer"},
                    {22, "no answer", "failed", "no answer"},
                    {40, "no answer", "no answer", "open"},
                    {41, "no answer", "no answer", "open"},
                    {42, "no answer", "no answer", "no answer"},
                    {43, "no answer", "no answer", "open"},
                    {45, "no answer", "failed", "no answer"},
                    {47, "no answer", "failed", "no answer"},
                    {98, "failed", "failed", "failed"},
                    {99, "failed", "failed", "failed"},
                    {1000, "open", "no answer", "open"},
                    {1001, "failed", "failed", "failed"},
                    {1002, "failed", "failed", "failed"},
                    {1003, "failed", "failed", "failed"},
                    {1004, "failed", "failed", "failed"},
                    {1005, "failed", "failed", "failed"},
                    {1006, "failed", "failed", "failed"},
                    {1007, "failed", "failed", "failed"},
                    {1017, "failed", "failed", "failed"},
                    {1026, "failed", "failed", "failed"},
                    {1080, "held", "failed", "failed"},
                    {1081, "held", "failed", "failed"},
                    {1088, "held", "failed", "failed"},
                    {2019, "failed", "failed", "failed"},
                    {4001, "failed", "failed", "failed"},
                    {4002, "failed", "failed", "failed"},
                    {4100, "failed", "failed", "failed"},
                    {7000, "open", "no answer", "open"},
                    {7002, "open", "no answer", "open"},
                    {8000, "open", "no answer", "open"},
                    {9000, "open", "no answer", "open"},
                    {1, "no answer", "no answer", "no answer"},
                    {-1, "no answer", "no answer", "no answer"},
                    {5555, "no answer", "no answer", "no answer"}};

TEST(MomoCodes, EveryCodeHasItsOutcomeAndNoOtherEndsAnything) {
  const Momo momo{settings()};
  EXPECT_EQ(std::size(rows), channels::momo::codes().size() + 3);
  for (const auto& row : rows) {
    auto told = real_message();
    told["resultCode"] = row.code;
    EXPECT_EQ(word(momo.read_callback(posted("momo", signed_anew(told)), now)->outcome), row.told) << row.code;
    if (row.code != 42) {
      EXPECT_EQ(word(momo.read_reply(question, reply(question.our_ref, row.code))), row.told) << row.code;
    }
    EXPECT_EQ(word(momo.read_created(order, reply(order.our_ref, row.code))), row.created) << row.code;
    EXPECT_EQ(word(momo.read_refund(refund, reply("RF0001", row.code))), row.refunded) << row.code;
    EXPECT_EQ(word(momo.read_refund_state(refund, reply("RF0001", row.code))), row.refunded) << row.code;
  }
}

TEST(MomoCodes, AuthorisedIsPaidOnlyWhereTheSettingsSaySo) {
  auto ours = settings();
  ours.authorised_is_paid = true;
  EXPECT_EQ(word(Momo{std::move(ours)}.read_reply(question, reply(question.our_ref, 9000))), "paid");
}

TEST(MomoQuery, AnOrderThatIsNotFoundHasFailedOnlyOnceItsTimeIsOver) {
  const Momo momo{settings()};
  auto later = question;
  for (const auto& [after, expected] : {std::pair{5min, "open"}, {12min, "open"}, {15min, "open"}, {16min, "failed"}}) {
    later.now = now + after;
    EXPECT_EQ(word(momo.read_reply(later, reply(question.our_ref, 42))), expected) << after.count();
  }
}

TEST(MomoCreate, SaysWhatIsSigned) {
  const auto request = Momo{settings()}.create(order);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->url, "https://test-payment.momo.vn/v2/gateway/api/create");
  const auto body = body_of(*request);
  EXPECT_EQ(body.at("amount"), 50'000);
  EXPECT_EQ(body.at("requestType"), "captureWallet");
  EXPECT_FALSE(body.contains("accessKey"));
  // by `openssl dgst -sha256 -hmac`
  EXPECT_EQ(body.at("signature"), "e676cb48ff185e914351d8655fbd9bed36f115dd5f4de3b3823466d6be92e797");
  auto accented = order;
  accented.description = "L\u1ec7 ph\u00ed: \"H12\" & 1";
  EXPECT_EQ(body_of(*Momo{settings()}.create(accented)).at("orderInfo"), "L ph: H12  1");
}

TEST(MomoCreate, TheReferenceIsInMomosForm) {
  const auto reference = Momo{settings()}.reference(AttemptId{}, now);
  EXPECT_EQ(reference.size(), 32u);  // of 50, letters and digits
  EXPECT_EQ(reference.find_first_not_of("0123456789abcdef"), std::string::npos);
}

TEST(MomoCreate, GivesWhatThePayerPaysWith) {
  const auto made = Momo{settings()}.read_created(order, reply(order.our_ref, 0));
  const auto& page = std::get<channels::Handover>(made);
  EXPECT_EQ(page.url, "https://test-payment.momo.vn/v2/gateway/pay?t=1");
  EXPECT_EQ(page.qr, "momo://qr");
  EXPECT_EQ(page.deeplink, "momo://app");
}

struct Odd {
  const char* name;
  const char* member;
  json::value value;
};
const Odd odds[] = {{"another_order", "orderId", "H2"},      {"no_order", "orderId", nullptr},
                    {"another_partner", "partnerCode", "X"}, {"code_as_text", "resultCode", "0"},
                    {"code_as_fraction", "resultCode", 0.0}, {"no_code", "resultCode", nullptr}};
class MomoAnswers : public testing::TestWithParam<Odd> {};
TEST_P(MomoAnswers, AreNotBelievedWhenTheyAreAboutSomethingElse) {
  const Momo momo{settings()};
  auto made = reply_about(order.our_ref, 0), back = reply_about("RF0001", 0);
  made[GetParam().member] = GetParam().value;
  back[GetParam().member] = GetParam().value;
  const auto told = answered(json::serialize(made)), returned = answered(json::serialize(back));
  EXPECT_EQ(word(momo.read_created(order, told)), "no answer");
  EXPECT_EQ(word(momo.read_reply(question, told)), "no answer");
  EXPECT_EQ(word(momo.read_refund(refund, returned)), "no answer");
  EXPECT_EQ(word(momo.read_refund_state(refund, returned)), "no answer");
}
INSTANTIATE_TEST_SUITE_P(Answers, MomoAnswers, testing::ValuesIn(odds), case_name);

TEST(MomoAnswers, NeedTheirAmount) {
  const Momo momo{settings()};
  for (const json::value& amount : {json::value(50'001), json::value(5'000'000), json::value("50000"),
                                    json::value(50'000.0), json::value(-50'000)}) {
    auto made = reply_about(order.our_ref, 0), back = reply_about("RF0001", 0);
    made["amount"] = back["amount"] = amount;
    EXPECT_EQ(word(momo.read_created(order, answered(json::serialize(made)))), "no answer") << amount;
    EXPECT_EQ(word(momo.read_refund(refund, answered(json::serialize(back)))), "held") << amount;
    EXPECT_EQ(word(momo.read_refund_state(refund, answered(json::serialize(back)))), "held") << amount;
  }
}

TEST(MomoAnswers, NeedTheRightStatus) {
  const Momo momo{settings()};
  const auto made = json::serialize(reply_about(order.our_ref, 0));
  for (const int status : {201, 204, 302, 400, 404, 500, 502}) {
    EXPECT_EQ(word(momo.read_created(order, answered(made, status))), "no answer") << status;
    EXPECT_EQ(word(momo.read_reply(question, answered(made, status))), "no answer") << status;
  }
  const auto refused = json::serialize(reply_about(order.our_ref, 20));
  EXPECT_EQ(word(momo.read_created(order, answered(refused, 400))), "failed");
  EXPECT_EQ(word(momo.read_created(order, answered(refused, 500))), "no answer");
  for (const char* body : {"", "<html>", "[]", "{", "{\"resultCode\":0,\"resultCode\":1006}"}) {
    EXPECT_EQ(word(momo.read_reply(question, answered(body))), "no answer") << body;
  }
}

TEST(MomoCreate, WithoutAWholePageNobodyIsSentAnywhere) {
  for (const char* page : {"", "http://momo.vn/pay", "javascript:alert(1)"}) {
    auto told = reply_about(order.our_ref, 0);
    told["payUrl"] = page;
    EXPECT_EQ(word(Momo{settings()}.read_created(order, answered(json::serialize(told)))), "no answer") << page;
  }
}

TEST(MomoQuery, IsSignedAsInTheVector) {
  const auto row = kythu::test::read_vectors("momo.tsv").at(4);
  ASSERT_EQ(row[0], "momo-query");
  const auto request = Momo{settings()}.ask(question);
  EXPECT_EQ(request.url, "https://test-payment.momo.vn/v2/gateway/api/query");
  EXPECT_EQ(body_of(request).at("signature"), json::value(row[4]));
}

TEST(MomoRefund, IsAnOrderOfItsOwn) {
  const Momo momo{settings()};
  EXPECT_TRUE(momo.can_refund());
  const auto request = momo.refund(refund);
  EXPECT_EQ(request.url, "https://test-payment.momo.vn/v2/gateway/api/refund");
  EXPECT_GE(request.patience, 30s);
  const auto body = body_of(request);
  EXPECT_EQ(body.at("orderId"), "RF0001");
  EXPECT_EQ(body.at("requestId"), "RF0001");
  EXPECT_EQ(body.at("transId"), 2'644'569'745);
  // by `openssl dgst -sha256 -hmac`
  EXPECT_EQ(body.at("signature"), "85b1f290d776aabfbac3e2f256fc691f609dbce7a234c7210728236266f40dee");
  const auto asked = momo.ask_refund(refund, "R0009");
  EXPECT_EQ(asked.url, "https://test-payment.momo.vn/v2/gateway/api/refund/query");
  EXPECT_EQ(body_of(asked).at("orderId"), "RF0001");
  EXPECT_EQ(std::get<channels::Refunded>(momo.read_refund(refund, reply("RF0001", 0))).transaction, "2644569745");
}

TEST(MomoAnswer, Is204WithoutABodyForWhatWasKept) {
  using channels::Verdict;
  const Momo momo{settings()};
  for (const auto verdict : {Verdict::recorded, Verdict::already_confirmed, Verdict::amount_differs}) {
    EXPECT_EQ(momo.answer(verdict).status, 204);
    EXPECT_EQ(momo.answer(verdict).body, "");
  }
  EXPECT_EQ(momo.answer(Verdict::order_unknown).status, 404);
  EXPECT_EQ(momo.answer(Verdict::bad_signature).status, 400);
  EXPECT_EQ(momo.answer(Verdict::failed).status, 500);
}

TEST(MomoLimits, AreTheSettings) {
  const Momo momo{settings()};
  EXPECT_EQ(momo.least().dong(), 1'000);
  EXPECT_EQ(momo.limit().dong(), 50'000'000);
  EXPECT_EQ(momo.longest_order(), 15min);
}

}  // namespace
}  // namespace kythu::payments::test::momo
