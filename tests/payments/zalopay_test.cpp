#include <gtest/gtest.h>

#include "case_name.hpp"
#include "payments/zalopay_merchant.hpp"

namespace kythu::payments::test::zalopay {
namespace {

using channels::CallbackFault;
using channels::Succeeded;
using channels::Zalopay;

TEST(ZalopayVectors, EveryPublishedDigestIsOurs) {
  const auto rows = kythu::test::read_vectors("zalopay.tsv");
  ASSERT_GE(rows.size(), 6u);
  for (const auto& row : rows) EXPECT_EQ(channels::hmac_sha256_hex(Secret{row[2]}, row[3]), row[4]) << row[0];
}

TEST(ZalopayVectors, WhatZalopayItselfSignedIsBelieved) {
  const auto row = real_callback();
  const auto told = read(callback(row[3], row[4]));
  ASSERT_TRUE(told);
  EXPECT_TRUE(told->for_our_terminal);
  EXPECT_EQ(told->our_ref, "260418_7F5271");
  const auto& paid = std::get<Succeeded>(told->outcome);
  EXPECT_EQ(paid.amount.dong(), 100'000);
  EXPECT_EQ(told->amount, paid.amount);
  EXPECT_EQ(paid.transaction, "260418000000225");
  EXPECT_EQ(channels::milliseconds(paid.paid_at), 1'776'479'960'423);
}

TEST(ZalopayCallback, TheMacIsOverTheCharactersAsTheyCame) {
  const std::string spaced = R"({ "app_id" : 2553, "app_trans_id":"260418_1", "amount":1000, "zp_trans_id":7,)"
                             R"( "server_time":1776479960423, "item":"\u00e1\/" })";
  const auto told = read(signed_anew(spaced));
  ASSERT_TRUE(told);
  EXPECT_EQ(word(told->outcome), "paid");
  const auto written_again = json::serialize(json::parse(spaced));
  ASSERT_NE(written_again, spaced);
  EXPECT_EQ(read(callback(spaced, channels::hmac_sha256_hex(Secret{key2}, written_again))).error(),
            CallbackFault::bad_signature);
  EXPECT_EQ(read(callback(written_again, channels::hmac_sha256_hex(Secret{key2}, spaced))).error(),
            CallbackFault::bad_signature);
}

TEST(ZalopayCallback, AnyOtherCharacterBreaksTheMac) {
  const auto row = real_callback();
  for (std::size_t i = 0; i < row[3].size(); i += 7) {
    auto data = row[3];
    data[i] = data[i] == '0' ? '1' : '0';
    EXPECT_FALSE(read(callback(data, row[4]))) << i;
  }
}

TEST(ZalopayCallback, EveryMemberIsUnderTheMac) {
  for (const auto& [name, value] : real_data()) {
    auto changed = real_data();
    changed[name] =
        value.is_int64() ? json::value(value.get_int64() + 1) : json::value(std::string{value.get_string()} + "0");
    EXPECT_EQ(read(callback(json::serialize(changed), real_callback()[4])).error(), CallbackFault::bad_signature)
        << name;
  }
}

TEST(ZalopayCallback, IsSignedWithTheSecondKey) {
  const auto data = real_callback()[3];
  EXPECT_EQ(read(callback(data, channels::hmac_sha256_hex(Secret{key1}, data))).error(), CallbackFault::bad_signature);
}

TEST(ZalopayCallback, TheMacsLettersMayBeLarge) {
  auto row = real_callback();
  for (auto& c : row[4]) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  EXPECT_TRUE(read(callback(row[3], row[4])));
}

struct Broken {
  const char* name;
  std::string (*body)();
};
class ZalopayRefuses : public testing::TestWithParam<Broken> {};
TEST_P(ZalopayRefuses, ABrokenCallback) {
  const auto body = GetParam().body();
  const auto told = read(body);
  EXPECT_FALSE(told) << body;
}
json::object whole() { return json::parse(callback(real_callback()[3], real_callback()[4])).as_object(); }
std::string with(std::string_view name, const json::value& value) {
  auto body = whole();
  body[name] = value;
  return json::serialize(body);
}
std::string without(std::string_view name) {
  auto body = whole();
  body.erase(name);
  return json::serialize(body);
}
std::string data_without(std::string_view name) {
  auto data = real_data();
  data.erase(name);
  return signed_anew(data);
}
INSTANTIATE_TEST_SUITE_P(
    Callbacks, ZalopayRefuses,
    testing::Values(Broken{"no_mac", [] { return without("mac"); }}, Broken{"no_data", [] { return without("data"); }},
                    Broken{"no_type", [] { return without("type"); }},
                    Broken{"empty_mac", [] { return with("mac", ""); }},
                    Broken{"mac_as_number", [] { return with("mac", 1); }},
                    Broken{"data_as_object", [] { return with("data", real_data()); }},
                    Broken{"a_binding", [] { return with("type", 2); }},
                    Broken{"type_as_text", [] { return with("type", "1"); }},
                    Broken{"data_twice", [] { return "{\"data\":\"{}\"," + json::serialize(whole()).substr(1); }},
                    Broken{"amount_twice", [] { return signed_anew("{\"amount\":1," + real_callback()[3].substr(1)); }},
                    Broken{"data_no_json", [] { return signed_anew("app_id=2553"); }},
                    Broken{"data_a_list", [] { return signed_anew("[" + real_callback()[3] + "]"); }},
                    Broken{"data_too_deep",
                           [] { return signed_anew("{\"x\":[[[[[[[[[]]]]]]]]]," + real_callback()[3].substr(1)); }},
                    Broken{"no_app", [] { return data_without("app_id"); }},
                    Broken{"no_order", [] { return data_without("app_trans_id"); }},
                    Broken{"too_large", [] { return with("x", json::value(std::string(65'536, 'x'))); }},
                    Broken{"empty", [] { return std::string{}; }}, Broken{"null", [] { return std::string{"null"}; }}),
    case_name);

TEST(ZalopayCallback, ABrowsersReturnIsNone) {
  auto returned = posted("zalopay", callback(real_callback()[3], real_callback()[4]));
  returned.method = "GET";
  EXPECT_FALSE(Zalopay{settings(2553)}.read_callback(returned, now));
}

TEST(ZalopayCallback, AnotherAppsOrderIsNotOurs) {
  const auto body = callback(real_callback()[3], real_callback()[4]);
  const auto told = Zalopay{settings(2554)}.read_callback(posted("zalopay", body), now);
  ASSERT_TRUE(told);
  EXPECT_FALSE(told->for_our_terminal);
}

TEST(ZalopayCallback, ASuccessWithoutAUsableAmountOrNumberIsNone) {
  const std::pair<const char*, json::value> cases[] = {{"amount", -100'000},     {"amount", 0},
                                                       {"amount", "100000"},     {"amount", 100'000.0},
                                                       {"amount", nullptr},      {"amount", Vnd::max + 1},
                                                       {"amount", UINT64_MAX},   {"zp_trans_id", 0},
                                                       {"zp_trans_id", "7"},     {"zp_trans_id", -1},
                                                       {"zp_trans_id", nullptr}, {"currency", "USD"},
                                                       {"currency", 704}};
  for (const auto& [name, value] : cases) {
    auto data = real_data();
    data[name] = value;
    const auto told = read(signed_anew(data));
    ASSERT_TRUE(told) << name << value;
    EXPECT_EQ(word(told->outcome), "no answer") << name << value;
    EXPECT_EQ(told->amount.has_value(), std::string_view{name} == "zp_trans_id") << name << value;
  }
}

TEST(ZalopayCallback, AnotherAmountIsToldAsItIs) {
  auto data = real_data();
  data["amount"] = 10'000'000;  // times 100
  EXPECT_EQ(read(signed_anew(data))->amount->dong(), 10'000'000);
}

TEST(ZalopayAnswer, IsAReturnCode) {
  using channels::Verdict;
  const std::pair<Verdict, int> codes[] = {{Verdict::recorded, 1},       {Verdict::already_confirmed, 2},
                                           {Verdict::order_unknown, 0},  {Verdict::amount_differs, 0},
                                           {Verdict::bad_signature, -1}, {Verdict::failed, 0}};
  const Zalopay zalopay{settings()};
  for (const auto& [verdict, code] : codes) {
    const auto answer = zalopay.answer(verdict);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.content_type, "application/json");
    const auto body = json::parse(answer.body).as_object();
    EXPECT_EQ(body.at("return_code"), code);
    EXPECT_TRUE(body.at("return_message").is_string());
  }
  auto ours = settings();
  ours.repeated_code = 1;
  EXPECT_EQ(json::parse(Zalopay{std::move(ours)}.answer(Verdict::already_confirmed).body).at("return_code"), 1);
}

}  // namespace
}  // namespace kythu::payments::test::zalopay
