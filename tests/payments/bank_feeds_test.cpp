#include <gtest/gtest.h>

#include "case_name.hpp"
#include "channels/casso.hpp"
#include "channels/message.hpp"
#include "channels/payos.hpp"
#include "channels/sepay.hpp"
#include "payments/vectors.hpp"
#include "transfer_ref.hpp"

namespace kythu::payments::channels {
namespace {

const std::string payos_data =
    R"({"orderCode":123,"amount":3000,"description":"VQRIO123","accountNumber":"12345678",)"
    R"("reference":"TF230204212323","transactionDateTime":"2023-02-04 18:25:00","currency":"VND",)"
    R"("paymentLinkId":"124c33293c43417ab7879e14c8d9eb18","code":"00","desc":"Thành công","counterAccountBankId":"",)"
    R"("counterAccountBankName":"","counterAccountName":"","counterAccountNumber":"","virtualAccountName":null,)"
    R"("virtualAccountNumber":""})";

std::vector<std::string> vector_of(const char* feed) { return test::read_vectors(std::string{feed} + ".tsv").at(0); }
std::string after_dot(const std::string& text) { return text.substr(text.find('.') + 1); }
std::string before_dot(const std::string& text) { return text.substr(0, text.find('.')); }

Callback post(std::string_view body, std::vector<std::pair<std::string, std::string>> headers = {}) {
  return {.channel = "bank",
          .method = "POST",
          .query = {},
          .headers = std::move(headers),
          .body = to_bytes(body),
          .source = "203.0.113.9"};
}

/// One service with a notice that its own key has signed.
struct Service {
  std::unique_ptr<BankFeed> feed;
  std::string body;  ///< of payOS the signed part alone
  std::string key;
};

Service service(const std::string& name) {
  const auto row = vector_of(name.c_str());
  if (name == "payos") {
    return {std::make_unique<Payos>(PayosSettings{Secret{row[2]}, {"12345678"}}), payos_data, row[2]};
  }
  if (name == "casso") {
    CassoSettings settings{Secret{row[2]}, {}, {"11112222"}};
    return {std::make_unique<Casso>(std::move(settings)), after_dot(row[3]), row[2]};
  }
  SepaySettings settings{Secret{row[2]}, {}, {"0123499999"}};
  return {std::make_unique<Sepay>(std::move(settings)), after_dot(row[3]), row[2]};
}

/// `body` as the service sends it, with the signature of `signed_body`.
Callback notice(const std::string& name, const Service& from, const std::string& body, const std::string& signed_body) {
  const Secret key{from.key};
  const auto row = vector_of(name.c_str());
  const auto object = read_json_object(signed_body).value_or(boost::json::object{});
  if (name == "payos") {
    const auto text = payos::signed_text(object).value_or("");
    return post(R"({"code":"00","desc":"success","success":true,"data":)" + body + R"(,"signature":")" +
                payos::sign(key, text) + "\"}");
  }
  const auto time = before_dot(row[3]);
  if (name == "casso") {
    const auto digest = casso::sign(key, time + "." + casso::sorted_json(object));
    return post(body, {{"X-Casso-Signature", "t=" + time + ",v1=" + digest}});
  }
  return post(body,
              {{"X-SePay-Timestamp", time}, {"X-SePay-Signature", "sha256=" + sepay::sign(key, time, signed_body)}});
}

const Instant now{std::chrono::seconds{1795317630}};

const std::string credit = "credit", nothing = "nothing", malformed = "malformed", bad_signature = "bad signature";

std::string said(const Result<std::vector<BankCredit>, CallbackFault>& read) {
  if (read) return read->empty() ? nothing : credit;
  return read.error() == CallbackFault::malformed ? malformed : bad_signature;
}

TEST(BankVectors, EveryPublishedDigestIsOurs) {
  for (const auto& row : test::read_vectors("payos.tsv")) EXPECT_EQ(payos::sign(Secret{row[2]}, row[3]), row[4]);
  for (const auto& row : test::read_vectors("casso.tsv")) EXPECT_EQ(casso::sign(Secret{row[2]}, row[3]), row[4]);
  for (const auto& row : test::read_vectors("sepay.tsv")) {
    EXPECT_EQ(sepay::sign(Secret{row[2]}, before_dot(row[3]), after_dot(row[3])), row[4]);
  }
}

TEST(BankVectors, TheSignedTextIsBuiltFromTheMessage) {
  EXPECT_EQ(payos::signed_text(*read_json_object(payos_data)), vector_of("payos")[3]);
  const auto body = after_dot(vector_of("casso")[3]);
  EXPECT_EQ(casso::sorted_json(*read_json_object(R"({"error":0,)" + body.substr(1, body.size() - 12) + "}")), body);
}

TEST(BankVectors, CassoWritesTextAsJavascriptDoes) {
  const auto message = read_json_object(R"({"b":"a\/\u0001\"\\\n\u0110","a":[true,null,1.5,{"d":1,"c":-2}]})");
  ASSERT_TRUE(message);
  EXPECT_EQ(casso::sorted_json(*message), R"({"a":[true,null,1.5,{"c":-2,"d":1}],"b":"a/\u0001\"\\\nĐ"})");
}

struct Case {
  std::string name, feed, from, to;
  bool signed_anew;
  std::string expected;
};

std::string edited(std::string body, const Case& c) {
  const auto at = body.find(c.from);
  EXPECT_NE(at, std::string::npos) << c.from;
  return at == std::string::npos ? body : body.replace(at, c.from.size(), c.to);
}

class BankNotice : public testing::TestWithParam<Case> {};

TEST_P(BankNotice, IsReadStrictly) {
  const auto& c = GetParam();
  const auto from = service(c.feed);
  const auto body = edited(from.body, c);
  EXPECT_EQ(said(from.feed->read(notice(c.feed, from, body, c.signed_anew ? body : from.body), now)), c.expected);
}

constexpr bool anew = true, kept = false;

INSTANTIATE_TEST_SUITE_P(
    Payos, BankNotice,
    testing::Values(Case{"AsPublished", "payos", "3000", "3000", kept, credit},
                    Case{"AnotherAmount", "payos", "3000", "3001", kept, bad_signature},
                    Case{"AnotherAccount", "payos", "12345678", "12345679", kept, bad_signature},
                    Case{"AnotherMemo", "payos", "VQRIO123", "VQRIO124", kept, bad_signature},
                    Case{"AnotherReference", "payos", "TF23", "TF24", kept, bad_signature},
                    Case{"AnotherTime", "payos", "18:25", "18:26", kept, bad_signature},
                    Case{"AnotherCode", "payos", R"("code":"00")", R"("code":"01")", kept, bad_signature},
                    Case{"AnotherCurrency", "payos", "VND", "USD", kept, bad_signature},
                    Case{"AnotherOrder", "payos", "123,", "124,", kept, bad_signature},
                    Case{"OneMemberMore", "payos", "{", R"({"x":"1",)", kept, bad_signature},
                    Case{"MemberTwice", "payos", R"("amount")", R"("amount":1,"amount")", kept, malformed},
                    Case{"FractionSigned", "payos", "3000", "3000.0", anew, malformed},
                    Case{"TextSigned", "payos", "3000", R"("3000")", anew, malformed},
                    Case{"NegativeSigned", "payos", "3000", "-3000", anew, malformed},
                    Case{"ZeroSigned", "payos", "3000", "0", anew, malformed},
                    Case{"TooLargeSigned", "payos", "3000", "1000000000000000", anew, malformed},
                    Case{"BeyondSixtyFourBitsSigned", "payos", "3000", "99999999999999999999", anew, malformed},
                    Case{"DollarsSigned", "payos", "VND", "USD", anew, malformed},
                    Case{"ImpossibleDaySigned", "payos", "02-04", "02-30", anew, malformed},
                    Case{"NoReferenceSigned", "payos", "TF230204212323", "", anew, malformed},
                    Case{"NoMoneyCameSigned", "payos", R"("code":"00")", R"("code":"01")", anew, nothing},
                    Case{"StrangersAccountSigned", "payos", "12345678", "87654321", anew, nothing}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Casso, BankNotice,
    testing::Values(Case{"AsPublished", "casso", "50000", "50000", kept, credit},
                    Case{"WithSpacesOrOtherOrder", "casso", R"({"data":)", R"({ "data" : )", kept, credit},
                    Case{"AnotherAmount", "casso", "50000", "50001", kept, bad_signature},
                    Case{"AnotherAccount", "casso", "11112222", "11112223", kept, bad_signature},
                    Case{"AnotherMemo", "casso", "HS0001", "HS0002", kept, bad_signature},
                    Case{"AnotherId", "casso", R"("id":77)", R"("id":78)", kept, bad_signature},
                    Case{"AnotherPayer", "casso", "99998888", "99998889", kept, bad_signature},
                    Case{"AnotherTime", "casso", "10:20:30", "10:20:31", kept, bad_signature},
                    Case{"MemberTwice", "casso", R"("id":77)", R"("id":77,"id":77)", kept, malformed},
                    Case{"FractionSigned", "casso", "50000", "50000.5", anew, malformed},
                    Case{"TextSigned", "casso", "50000", R"("50000")", anew, malformed},
                    Case{"ZeroSigned", "casso", ":50000", ":0", anew, malformed},
                    Case{"NegativeIdSigned", "casso", R"("id":77)", R"("id":-77)", anew, malformed},
                    Case{"NoMemoSigned", "casso", R"("description")", R"("note")", anew, malformed},
                    Case{"ErrorSigned", "casso", R"("error":0)", R"("error":1)", anew, malformed},
                    Case{"MoneyThatWentOutSigned", "casso", ":50000", ":-50000", anew, nothing},
                    Case{"ATrySigned", "casso", R"("id":77)", R"("id":0)", anew, nothing},
                    Case{"StrangersAccountSigned", "casso", "11112222", "11112223", anew, nothing}),
    case_name);

INSTANTIATE_TEST_SUITE_P(Sepay, BankNotice,
                         testing::Values(Case{"AsPublished", "sepay", "50000", "50000", kept, credit},
                                         Case{"AnotherAmount", "sepay", "50000", "50001", kept, bad_signature},
                                         Case{"AnotherAccount", "sepay", "0123499999", "0123499998", kept,
                                              bad_signature},
                                         Case{"AnotherMemo", "sepay", "nop le phi", "nop le phj", kept, bad_signature},
                                         Case{"AnotherId", "sepay", "92704", "92705", kept, bad_signature},
                                         Case{"AnotherDirection", "sepay", R"("in")", R"("out")", kept, bad_signature},
                                         Case{"OneSpaceMore", "sepay", ":", ": ", kept, bad_signature},
                                         Case{"MemberTwiceSigned", "sepay", "{", R"({"id":1,)", anew, malformed},
                                         Case{"FractionSigned", "sepay", ":50000", ":50000.0", anew, malformed},
                                         Case{"TextSigned", "sepay", ":50000", R"(:"50000")", anew, malformed},
                                         Case{"NegativeSigned", "sepay", ":50000", ":-50000", anew, malformed},
                                         Case{"NowhereSigned", "sepay", R"("in")", R"("round")", anew, malformed},
                                         Case{"NotJsonSigned", "sepay", "{", "[", anew, malformed},
                                         Case{"MoneyThatWentOutSigned", "sepay", R"("in")", R"("out")", anew, nothing},
                                         Case{"ATrySigned", "sepay", "92704", "0", anew, nothing},
                                         Case{"StrangersAccountSigned", "sepay", "0123499999", "1", anew, nothing}),
                         case_name);

TEST(BankNotice, IsACreditWithWhatTheBankSaid) {
  const auto from = service("sepay");
  const auto read = from.feed->read(notice("sepay", from, from.body, from.body), now);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 1u);
  const auto& one = read->front();
  EXPECT_EQ(one.account, "0123499999");
  EXPECT_EQ(one.transaction, "92704");
  EXPECT_EQ(one.bank_reference, "FT26326000001");
  EXPECT_EQ(one.amount, Vnd::of(50'000));
  EXPECT_EQ(one.memo, "HS0001 nop le phi");
  EXPECT_EQ(rfc3339(one.booked_at), "2026-11-22T03:20:30Z");
}

TEST(BankNotice, OfAnotherSecretIsRefused) {
  for (const auto* name : {"payos", "casso", "sepay"}) {
    const auto from = service(name);
    Service forger{nullptr, from.body, "another secret"};
    EXPECT_EQ(said(from.feed->read(notice(name, forger, from.body, from.body), now)), bad_signature) << name;
  }
}

TEST(BankNotice, WithoutAConfiguredSecretNothingIsBelieved) {
  const Service forger{nullptr, payos_data, ""};
  EXPECT_EQ(said(Payos{{Secret{}, {"12345678"}}}.read(notice("payos", forger, payos_data, payos_data), now)),
            bad_signature);
  EXPECT_EQ(said(Casso{{Secret{}, Secret{}, {}}}.read(post("{}", {{"secure-token", ""}}), now)), bad_signature);
  EXPECT_EQ(said(Sepay{{Secret{}, Secret{}, {}}}.read(post("{}", {{"Authorization", "Apikey "}}), now)), bad_signature);
}

TEST(BankNotice, WhoseProofStandsTwiceOrNotAtAllIsRefused) {
  for (const auto* name : {"casso", "sepay"}) {
    const auto from = service(name);
    auto twice = notice(name, from, from.body, from.body);
    twice.headers.push_back(twice.headers.back());
    EXPECT_EQ(said(from.feed->read(twice, now)), bad_signature) << name;
    EXPECT_EQ(said(from.feed->read(post(from.body), now)), bad_signature) << name;
  }
}

TEST(Sepay, ANoticeOlderOrNewerThanFiveMinutesIsRefused) {
  const auto from = service("sepay");
  const auto told = notice("sepay", from, from.body, from.body);
  for (const int minutes : {-5, 5}) EXPECT_EQ(said(from.feed->read(told, now + std::chrono::minutes{minutes})), credit);
  for (const int seconds : {-301, 301}) {
    EXPECT_EQ(said(from.feed->read(told, now + std::chrono::seconds{seconds})), bad_signature);
  }
}

TEST(Sepay, AnApiKeyIsEnoughOnlyWhereNoSignatureIsExpected) {
  const auto body = service("sepay").body;
  const auto told = post(body, {{"authorization", "Apikey the key"}});
  const auto wrong = post(body, {{"authorization", "Apikey the kez"}});
  EXPECT_EQ(said(Sepay{{Secret{}, Secret{"the key"}, {"0123499999"}}}.read(told, now)), credit);
  EXPECT_EQ(said(Sepay{{Secret{}, Secret{"the key"}, {"0123499999"}}}.read(wrong, now)), bad_signature);
  EXPECT_EQ(said(Sepay{{Secret{"hmac"}, Secret{"the key"}, {"0123499999"}}}.read(told, now)), bad_signature);
}

TEST(Casso, TheOldFormBringsAListAndAToken) {
  const Casso casso{{Secret{}, Secret{"token"}, {"11112222"}}};
  const std::string body =
      R"({"error":0,"data":[{"id":5,"tid":"FT1","description":"KY A","amount":7000,"cusum_balance":1,)"
      R"("when":"2026-11-22 10:20:30","bank_sub_acc_id":"11112222"},)"
      R"({"id":6,"tid":"FT2","description":"fee","amount":-100,"when":"2026-11-22 10:21:00",)"
      R"("bank_sub_acc_id":"11112222"}]})";
  const auto read = casso.read(post(body, {{"Secure-Token", "token"}}), now);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 1u);
  EXPECT_EQ(read->front().transaction, "5");
  EXPECT_EQ(read->front().bank_reference, "FT1");
  EXPECT_EQ(said(casso.read(post(body, {{"Secure-Token", "other"}}), now)), bad_signature);
  EXPECT_EQ(said(casso.read(post(body, {{"X-Casso-Signature", "t=1,v1=00"}}), now)), bad_signature);
}

struct AnswerCase {
  std::string name;
  Verdict verdict;
  int status;
};
class BankAnswer : public testing::TestWithParam<AnswerCase> {};

TEST_P(BankAnswer, StopsTheServiceOnlyWhenTheMoneyIsWrittenDown) {
  for (const auto* name : {"payos", "casso", "sepay"}) {
    const auto answer = service(name).feed->answer(GetParam().verdict);
    EXPECT_EQ(answer.status, GetParam().status);
    EXPECT_EQ(answer.body, GetParam().status == 200 ? R"({"success":true})" : R"({"success":false})");
  }
}

INSTANTIATE_TEST_SUITE_P(All, BankAnswer,
                         testing::Values(AnswerCase{"Recorded", Verdict::recorded, 200},
                                         AnswerCase{"OfNoPayment", Verdict::order_unknown, 200},
                                         AnswerCase{"KnownAlready", Verdict::already_confirmed, 200},
                                         AnswerCase{"AnotherAmount", Verdict::amount_differs, 200},
                                         AnswerCase{"BadSignature", Verdict::bad_signature, 401},
                                         AnswerCase{"Failed", Verdict::failed, 500}),
                         case_name);

TEST(BankCredit, OfAStatementsLineIsTheSameThing) {
  const auto ref = new_transfer_ref(system_random);
  const BankCredit line{.account = "0123499999",  // camt.054: Acct/Id/Othr/Id, AcctSvcrRef, Amt, RmtInf/Ustrd, BookgDt
                        .transaction = "FT26326000001",
                        .amount = *Vnd::of(50'000),
                        .memo = "MBVCB.123." + ref + ".CT tu 99998888",
                        .payer_account = {},
                        .payer_name = "NGUYEN VAN A",
                        .booked_at = now,
                        .bank_reference = "FT26326000001"};
  EXPECT_EQ(transfer_ref_in(line.memo), ref);
}

}  // namespace
}  // namespace kythu::payments::channels
