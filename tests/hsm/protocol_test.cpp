#include "hsm/protocol.hpp"

#include <gtest/gtest.h>

#include "case_name.hpp"

namespace kythu::hsm {
namespace {

SigningOrder order() {
  return {"receipts", Purpose::receipt, AgencyId{{{1, 2, 3}}}, Algorithm::rsa_pss_sha384, Bytes(48, 9), "rct_1"};
}

TEST(Protocol, OrdersRoundTrip) {
  const auto back = to_order(to_message(order()));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->key, order().key);
  EXPECT_EQ(back->purpose, order().purpose);
  EXPECT_EQ(back->agency, order().agency);
  EXPECT_EQ(back->algorithm, order().algorithm);
  EXPECT_EQ(back->digest, order().digest);
  EXPECT_EQ(back->job, order().job);
}

struct Case {
  const char* name;
  wire::Message (*message)();
};
class BadOrder : public testing::TestWithParam<Case> {};

TEST_P(BadOrder, IsNotUnderstood) { EXPECT_FALSE(to_order(GetParam().message())); }

wire::Message changed(void (*change)(SigningOrder&)) {
  auto bad = order();
  change(bad);
  return to_message(bad);
}

INSTANTIATE_TEST_SUITE_P(
    Protocol, BadOrder,
    testing::Values(Case{"of_another_kind", [] { return wire::Message{list_kind}; }},
                    Case{"without_fields", [] { return wire::Message{sign_kind}; }},
                    Case{"with_a_field_too_many",
                         [] {
                           auto message = to_message(order());
                           message.add(99, std::string_view{"x"});
                           return message;
                         }},
                    Case{"with_two_keys",
                         [] {
                           auto message = to_message(order());
                           message.add(1, std::string_view{"another"});
                           return message;
                         }},
                    Case{"without_a_key", [] { return changed([](auto& o) { o.key = ""; }); }},
                    Case{"with_a_huge_digest", [] { return changed([](auto& o) { o.digest.resize(65); }); }},
                    Case{"without_a_job", [] { return changed([](auto& o) { o.job = ""; }); }},
                    Case{"with_a_line_feed_in_its_job", [] { return changed([](auto& o) { o.job = "a\nb"; }); }}),
    case_name);

TEST(Protocol, SignaturesAndRefusalsRoundTrip) {
  const auto good = to_signature(to_message(Result<Signature, Refusal>{Signature{Bytes{1, 2}}}));
  ASSERT_TRUE(good);
  EXPECT_EQ(good->value, (Bytes{1, 2}));
  for (int code = 0; code <= static_cast<int>(Refusal::in_doubt); ++code) {
    const auto refusal = static_cast<Refusal>(code);
    EXPECT_EQ(to_signature(to_message(Result<Signature, Refusal>{refusal})).error(), refusal);
  }
}

TEST(Protocol, AnAnswerThatMakesNoSenseIsInDoubt) {
  wire::Message unknown_code{refused_kind};
  unknown_code.add_number(8, 77);
  for (const auto& message : {wire::Message{}, wire::Message{signed_kind}, unknown_code}) {
    EXPECT_EQ(to_signature(message).error(), Refusal::in_doubt);
  }
}

TEST(Protocol, ListsOfKeysRoundTrip) {
  const KeyInfo info{"receipts",        {Algorithm::rsa_pkcs1_sha256}, {Purpose::receipt, Purpose::result},
                     {AgencyId{{{4}}}}, {Bytes{1, 2, 3}, Bytes{4}},    true};
  const auto back = to_keys(to_message(Result<std::vector<KeyInfo>, Refusal>{std::vector{info, info}}));
  ASSERT_TRUE(back);
  ASSERT_EQ(back->size(), 2u);
  EXPECT_EQ(back->back().label, "receipts");
  EXPECT_EQ(back->back().algorithms, info.algorithms);
  EXPECT_EQ(back->back().purposes, info.purposes);
  EXPECT_EQ(back->back().agencies, info.agencies);
  EXPECT_EQ(back->back().certificate_chain, info.certificate_chain);
  EXPECT_TRUE(back->back().available);
}

TEST(Protocol, AListThatMakesNoSenseComesFromNoSigner) {
  wire::Message broken{listed_kind};
  broken.add(9, std::string_view{"not a message"});
  EXPECT_EQ(to_keys(broken).error(), Refusal::unreachable);
}

}  // namespace
}  // namespace kythu::hsm
