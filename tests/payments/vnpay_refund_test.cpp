#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "channels/vnpay.hpp"
#include "channels/vnpay_signature.hpp"
#include "payments/outcomes.hpp"
#include "payments/vectors.hpp"

namespace kythu::payments::test {
namespace {

namespace json = boost::json;
using channels::CannotTell;
using channels::Refunded;
using channels::RefundOrder;
using channels::Vnpay;
using namespace std::chrono_literals;

constexpr std::string_view secret = "SIMULATORSECRETVNPAY000000000001";
const std::string reference = "H123426112200010001";

VnpaySettings settings() {
  return {.terminal = "TESTTMN1",
          .hash_secret = Secret{secret},
          .pay_url = "https://pay.test/",
          .query_url = "https://pay.test/transaction",
          .address = "203.0.113.10"};
}

RefundOrder order() {
  return {.refund_ref = "REQ0002",
          .our_ref = reference,
          .transaction = "14422574",
          .amount = *Vnd::of(150'000),
          .paid = *Vnd::of(150'000),
          .reason = "Hoan le phi",
          .actor = "ketoan01",
          .order_created_at = *parse_vietnam_compact("20261122101500"),
          .created_at = *parse_vietnam_compact("20261123090000"),
          .now = *parse_vietnam_compact("20261123090000")};
}
RefundOrder part() {
  auto one = order();
  one.amount = *Vnd::of(50'000);
  return one;
}

using Members = std::map<std::string, std::string>;
const Members refund_reply{{"vnp_ResponseId", "RSP0002"},
                           {"vnp_Command", "refund"},
                           {"vnp_ResponseCode", "00"},
                           {"vnp_Message", "Refund success"},
                           {"vnp_TmnCode", "TESTTMN1"},
                           {"vnp_TxnRef", reference},
                           {"vnp_Amount", "15000000"},
                           {"vnp_BankCode", "NCB"},
                           {"vnp_PayDate", "20261123090002"},
                           {"vnp_TransactionNo", "14422599"},
                           {"vnp_TransactionType", "02"},
                           {"vnp_TransactionStatus", "05"},
                           {"vnp_OrderInfo", "Hoan tien H123426112200010001"}};

Members changed(Members members, const Members& changes) {
  for (const auto& [name, value] : changes) members[name] = value;
  return members;
}

std::string slots(Members members, bool query) {
  std::string text;
  for (const char* name : {"vnp_ResponseId", "vnp_Command", "vnp_ResponseCode", "vnp_Message", "vnp_TmnCode",
                           "vnp_TxnRef", "vnp_Amount", "vnp_BankCode", "vnp_PayDate", "vnp_TransactionNo",
                           "vnp_TransactionType", "vnp_TransactionStatus", "vnp_OrderInfo"}) {
    text += (text.empty() ? "" : "|") + members[name];
  }
  return query ? text + "||" : text;
}

wire::FetchReply reply(const Members& members, const std::string& signature) {
  json::object body;
  for (const auto& [name, value] : members) body[name] = value;
  body["vnp_SecureHash"] = signature;
  return answered(json::serialize(body));
}
std::string sign(std::string_view text) { return channels::vnpay::sign(Secret{secret}, text); }
wire::FetchReply to_refund(const Members& changes) {
  const auto members = changed(refund_reply, changes);
  return reply(members, sign(slots(members, false)));
}
wire::FetchReply to_query(const Members& changes) {
  const auto members = changed(changed(refund_reply, {{"vnp_Command", "querydr"}}), changes);
  return reply(members, sign(slots(members, true)));
}

TEST(VnpayRefund, IsSignedAsInTheVector) {
  const auto row = kythu::test::read_vectors("vnpay.tsv").at(5);
  ASSERT_EQ(row[0], "vnpay-refund-request");
  const Vnpay vnpay{settings()};
  EXPECT_TRUE(vnpay.can_refund());
  const auto request = vnpay.refund(order());
  EXPECT_EQ(request.url, "https://pay.test/transaction");
  const auto body = json::parse(std::string{as_text(request.body)}).as_object();
  EXPECT_EQ(body.at("vnp_SecureHash"), json::value(row[4]));
  EXPECT_EQ(body.at("vnp_TransactionType"), "02");
  EXPECT_EQ(body.at("vnp_Amount"), "15000000");
}

TEST(VnpayRefund, APartIsType03AndAnUnknownNumberIsHashedAsItIsSent) {
  auto unknown = part();
  unknown.transaction.clear();
  const auto body = json::parse(std::string{as_text(Vnpay{settings()}.refund(unknown).body)}).as_object();
  EXPECT_EQ(body.at("vnp_TransactionType"), "03");
  EXPECT_EQ(body.at("vnp_TransactionNo"), "");
  // by `openssl dgst -sha512 -hmac`
  EXPECT_EQ(body.at("vnp_SecureHash"),
            "2879433f719ac91b61b808f7142d0cf8d466ee7b305597eb95988f7b1e63d01b862c891771610abdbc1dbafb751a70283938f7643e"
            "29dc3347b3ff9dc277d898");
}

TEST(VnpayRefund, AnAcceptedOneIsNotYetReturnedMoney) {
  const auto row = kythu::test::read_vectors("vnpay.tsv").at(6);
  ASSERT_EQ(row[0], "vnpay-refund-response");
  const auto told = Vnpay{settings()}.read_refund(order(), reply(refund_reply, row[4]));
  EXPECT_EQ(word(told), "open");
  EXPECT_EQ(std::get<CannotTell>(told).transaction, "14422599");
}

TEST(VnpayRefund, TheHashMayBeOverTheDividedAmountUnlessTheSettingsSayNo) {
  const auto divided = sign(slots(changed(refund_reply, {{"vnp_Amount", "150000"}}), false));
  EXPECT_EQ(word(Vnpay{settings()}.read_refund(order(), reply(refund_reply, divided))), "open");
  auto strict = settings();
  strict.refund_hash_may_divide = false;
  EXPECT_EQ(word(Vnpay{std::move(strict)}.read_refund(order(), reply(refund_reply, divided))), "no answer");
  auto querying = refund_reply;
  const auto divided_query = sign(slots(changed(refund_reply, {{"vnp_Amount", "150000"}}), true));
  EXPECT_EQ(word(Vnpay{settings()}.read_refund_state(order(), reply(querying, divided_query))), "no answer");
}

TEST(VnpayRefund, EveryMemberOfTheAnswerIsSigned) {
  const Vnpay vnpay{settings()};
  const auto signature = sign(slots(refund_reply, false)), of_query = sign(slots(refund_reply, true));
  ASSERT_EQ(word(vnpay.read_refund(order(), reply(refund_reply, signature))), "open");
  for (const auto& [name, value] : refund_reply) {
    auto other = refund_reply, cut = refund_reply;
    other[name] = value + "0";
    cut.erase(name);
    for (const auto& members : {other, cut}) {
      const auto told = vnpay.read_refund(order(), reply(members, signature));
      EXPECT_EQ(std::get<CannotTell>(told).why, "bad signature") << name;
      EXPECT_EQ(std::get<CannotTell>(vnpay.read_refund_state(order(), reply(members, of_query))).why, "bad signature")
          << name;
    }
  }
  EXPECT_EQ(word(vnpay.read_refund(order(), reply(refund_reply, ""))), "no answer");
  EXPECT_EQ(word(vnpay.read_refund(order(), reply(refund_reply, of_query))), "no answer");
}

TEST(VnpayRefund, AnAnswerAboutSomethingElseSaysNothing) {
  const Vnpay vnpay{settings()};
  for (const Members& other :
       {Members{{"vnp_TmnCode", "OTHER"}}, Members{{"vnp_TxnRef", "H2"}}, Members{{"vnp_TransactionType", "03"}},
        Members{{"vnp_TransactionType", "01"}}, Members{{"vnp_TransactionType", ""}}}) {
    auto done = changed(other, {{"vnp_TransactionStatus", "00"}});
    EXPECT_EQ(word(vnpay.read_refund(order(), to_refund(done))), "no answer") << other.begin()->second;
    EXPECT_EQ(word(vnpay.read_refund_state(order(), to_query(done))), "no answer") << other.begin()->second;
  }
  for (const char* amount : {"150000", "1500000000", "15000001", "-15000000", "15000000.0", ""}) {
    EXPECT_EQ(word(vnpay.read_refund(order(), to_refund({{"vnp_Amount", amount}, {"vnp_TransactionStatus", "00"}}))),
              "held")
        << amount;
  }
}

TEST(VnpayRefund, AMemberThatStandsTwiceOrAnotherStatusSaysNothing) {
  const Vnpay vnpay{settings()};
  const auto good = to_refund({});
  const std::string text{as_text(good.body)};
  EXPECT_EQ(word(vnpay.read_refund(order(), answered("{\"vnp_ResponseCode\":\"00\"," + text.substr(1)))), "no answer");
  for (const int status : {201, 400, 500}) {
    EXPECT_EQ(word(vnpay.read_refund(order(), answered(text, status))), "no answer") << status;
  }
}

struct Row {
  const char *code, *asked, *state;
};
TEST(VnpayRefund, EveryResponseCodeHasItsOutcome) {
  const Vnpay vnpay{settings()};
  for (const auto& row : {Row{"00", "open", "open"}, Row{"02", "failed", "no answer"}, Row{"03", "failed", "no answer"},
                          Row{"91", "failed", "no answer"}, Row{"94", "open", "open"}, Row{"95", "failed", "no answer"},
                          Row{"97", "no answer", "no answer"}, Row{"99", "no answer", "no answer"},
                          Row{"42", "no answer", "no answer"}, Row{"", "no answer", "no answer"}}) {
    EXPECT_EQ(word(vnpay.read_refund(order(), to_refund({{"vnp_ResponseCode", row.code}}))), row.asked) << row.code;
    EXPECT_EQ(word(vnpay.read_refund_state(order(), to_query({{"vnp_ResponseCode", row.code}}))), row.state)
        << row.code;
  }
}

TEST(VnpayRefund, EveryTransactionStatusHasItsOutcome) {
  const Vnpay vnpay{settings()};
  const std::pair<const char*, const char*> table[] = {{"00", "refunded"}, {"01", "held"},   {"02", "held"},
                                                       {"04", "held"},     {"05", "open"},   {"06", "open"},
                                                       {"07", "held"},     {"09", "failed"}, {"", "held"}};
  for (const auto& [status, expected] : table) {
    EXPECT_EQ(word(vnpay.read_refund(order(), to_refund({{"vnp_TransactionStatus", status}}))), expected) << status;
    EXPECT_EQ(word(vnpay.read_refund_state(order(), to_query({{"vnp_TransactionStatus", status}}))), expected)
        << status;
  }
}

TEST(VnpayRefund, EqualPartsAreToldApartByNumberOrElseByTime) {
  const Vnpay vnpay{settings()};
  const Members done{{"vnp_TransactionType", "03"}, {"vnp_Amount", "5000000"}, {"vnp_TransactionStatus", "00"}};
  auto known = part();
  known.refund_transaction = "14422599";
  EXPECT_EQ(std::get<Refunded>(vnpay.read_refund_state(known, to_query(done))).transaction, "14422599");
  known.refund_transaction = "14422600";
  EXPECT_EQ(word(vnpay.read_refund_state(known, to_query(done))), "no answer");
  EXPECT_EQ(word(vnpay.read_refund_state(part(), to_query(done))), "refunded");
  for (const char* earlier : {"20261123085800", "", "tomorrow"}) {
    EXPECT_EQ(word(vnpay.read_refund_state(part(), to_query(changed(done, {{"vnp_PayDate", earlier}})))), "no answer")
        << earlier;
  }
}

TEST(VnpayRefund, ItsStateIsAskedOfTheOrder) {
  const Vnpay vnpay{settings()};
  const auto body = json::parse(std::string{as_text(vnpay.ask_refund(order(), "R7").body)}).as_object();
  EXPECT_EQ(body.at("vnp_Command"), "querydr");
  EXPECT_EQ(body.at("vnp_RequestId"), "R7");
  EXPECT_EQ(body.at("vnp_TxnRef"), json::value(reference));
  EXPECT_EQ(body.at("vnp_TransactionDate"), "20261122101500");
  EXPECT_EQ(body.at("vnp_CreateDate"), "20261123090000");
}

}  // namespace
}  // namespace kythu::payments::test
