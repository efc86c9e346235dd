#include <gtest/gtest.h>

#include "case_name.hpp"
#include "payments/momo_merchant.hpp"

namespace kythu::payments::test::momo {
namespace {

using channels::CallbackFault;
using channels::Momo;
using channels::Succeeded;

auto read(const std::string& body) { return Momo{settings()}.read_callback(posted("momo", body), now); }

TEST(MomoVectors, EveryPublishedDigestIsOurs) {
  const auto rows = kythu::test::read_vectors("momo.tsv");
  ASSERT_GE(rows.size(), 6u);
  for (const auto& row : rows) EXPECT_EQ(channels::hmac_sha256_hex(Secret{row[2]}, row[3]), row[4]) << row[0];
}

TEST(MomoVectors, WhatMomoItselfSignedIsBelieved) {
  const auto rows = kythu::test::read_vectors("momo.tsv");
  for (std::size_t i = 0; i < 3; ++i) {
    const auto told = message_of(rows[i]);
    const auto access_key = rows[i][3].substr(10, rows[i][3].find('&') - 10);
    const Momo momo{settings(std::string{told.at("partnerCode").as_string()}, access_key, rows[i][2])};
    const auto read = momo.read_callback(posted("momo", json::serialize(told)), now);
    ASSERT_TRUE(read) << rows[i][0];
    EXPECT_TRUE(read->for_our_terminal);
    EXPECT_EQ(read->our_ref, std::string{told.at("orderId").as_string()});
    const auto& paid = std::get<Succeeded>(read->outcome);
    EXPECT_EQ(paid.amount.dong(), told.at("amount").as_int64());
    EXPECT_EQ(read->amount, paid.amount);
    EXPECT_EQ(paid.transaction, std::to_string(told.at("transId").as_int64()));
    EXPECT_EQ(channels::milliseconds(paid.paid_at), told.at("responseTime").as_int64());
  }
}

TEST(MomoNotification, EveryMemberIsSigned) {
  for (const auto& [name, value] : real_message()) {
    auto changed = real_message();
    changed[name] =
        value.is_int64() ? json::value(value.get_int64() + 1) : json::value(std::string{value.get_string()} + "0");
    const auto told = read(json::serialize(changed));
    ASSERT_FALSE(told) << name;
    EXPECT_EQ(told.error(), CallbackFault::bad_signature) << name;
  }
}

TEST(MomoNotification, EveryMemberIsNeeded) {
  for (const auto& [name, value] : real_message()) {
    auto cut = real_message();
    cut.erase(name);
    EXPECT_FALSE(read(json::serialize(cut))) << name;
    cut[name] = nullptr;
    EXPECT_FALSE(read(json::serialize(cut))) << name << " null";
  }
}

TEST(MomoNotification, WhatIsNotSignedMayBeThereAndTheDigestsLettersMayBeLarge) {
  auto told = real_message();
  told["promotionInfo"] = json::array{json::object{{"amount", 1.5}}};
  std::string digest{told["signature"].as_string()};
  std::ranges::transform(digest, digest.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  told["signature"] = digest;
  EXPECT_TRUE(read(json::serialize(told)));
}

struct Broken {
  const char* name;
  std::string (*body)();
};
std::string replaced(std::string_view from, std::string_view to) {
  auto text = json::serialize(real_message());
  const auto at = text.find(from);
  return at == std::string::npos ? "" : text.replace(at, from.size(), to);
}
class MomoRefuses : public testing::TestWithParam<Broken> {};
TEST_P(MomoRefuses, ABrokenMessage) {
  const auto body = GetParam().body();
  ASSERT_FALSE(body.empty());
  EXPECT_FALSE(read(body)) << body;
}
INSTANTIATE_TEST_SUITE_P(
    Messages, MomoRefuses,
    testing::Values(Broken{"amount_as_text", [] { return replaced("60000", "\"60000\""); }},
                    Broken{"amount_as_fraction", [] { return replaced("60000", "60000.0"); }},
                    Broken{"amount_with_exponent", [] { return replaced("60000", "6e4"); }},
                    Broken{"amount_times_100", [] { return replaced("60000", "6000000"); }},
                    Broken{"amount_negative", [] { return replaced("60000", "-60000"); }},
                    Broken{"amount_above_64_bits", [] { return replaced("60000", "99999999999999999999"); }},
                    Broken{"code_as_text", [] { return replaced("\"resultCode\":0", "\"resultCode\":\"0\""); }},
                    Broken{"transaction_as_text", [] { return replaced("2644569745", "\"2644569745\""); }},
                    Broken{"amount_twice", [] { return replaced("{", "{\"amount\":60000,"); }},
                    Broken{"signature_twice", [] { return replaced("{", "{\"signature\":\"00\","); }},
                    Broken{"decomposed_letters", [] { return replaced("Giao d\u1ecbch", "Giao di\u0323ch"); }},
                    Broken{"not_utf8", [] { return replaced("Giao d", "Giao d\xff"); }},
                    Broken{"too_deep", [] { return replaced("{", "{\"x\":[[[[[[[[[]]]]]]]]],"); }},
                    Broken{"too_large", [] { return replaced("{", "{\"x\":\"" + std::string(65'536, 'x') + "\","); }},
                    Broken{"signature_empty",
                           [] { return replaced(std::string{real_message()["signature"].as_string()}, ""); }},
                    Broken{"a_list", [] { return "[" + json::serialize(real_message()) + "]"; }},
                    Broken{"two_messages", [] { return json::serialize(real_message()) + "{}"; }},
                    Broken{"cut", [] { return replaced("}", ""); }}),
    case_name);

TEST(MomoNotification, ABrowsersReturnIsNoNotification) {
  auto returned = posted("momo", json::serialize(real_message()));
  returned.method = "GET";
  EXPECT_EQ(Momo{settings()}.read_callback(returned, now).error(), CallbackFault::malformed);
}

TEST(MomoNotification, AnotherPartnersOrderIsNotOurs) {
  auto told = real_message();
  told["partnerCode"] = "OTHER";
  const auto read_told = read(signed_anew(told));
  ASSERT_TRUE(read_told);
  EXPECT_FALSE(read_told->for_our_terminal);
}

TEST(MomoNotification, ASuccessWithoutAUsableAmountOrNumberIsNone) {
  const std::pair<const char*, json::value> cases[] = {{"amount", -60'000}, {"amount", 0},   {"amount", Vnd::max + 1},
                                                       {"transId", 0},      {"transId", -1}, {"currency", "USD"},
                                                       {"currency", 704}};
  for (const auto& [name, value] : cases) {
    auto told = real_message();
    told[name] = value;
    const auto read_told = read(signed_anew(told));
    ASSERT_TRUE(read_told) << name;
    EXPECT_EQ(word(read_told->outcome), "no answer") << name << value;
    if (std::string_view{name} != "transId") {
      EXPECT_FALSE(read_told->amount) << name << value;
    }
  }
}

TEST(MomoNotification, ATimeThatCannotBeIsReplacedByOurs) {
  for (const std::int64_t time : {std::int64_t{0}, std::int64_t{-1}, INT64_MAX, channels::milliseconds(now + 48h)}) {
    auto told = real_message();
    told["responseTime"] = time;
    EXPECT_EQ(std::get<Succeeded>(read(signed_anew(told))->outcome).paid_at, now) << time;
  }
}

}  // namespace
}  // namespace kythu::payments::test::momo
