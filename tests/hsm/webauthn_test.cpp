#include "hsm/officers/webauthn.hpp"

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "doubles/officers.hpp"

namespace kythu::hsm {
namespace {

using Passkey = test::TestOfficer::Passkey;

struct Assertion {
  const char* name;
  void (*change)(Passkey&);
  const char* fault;  ///< part of the sentence; empty: it is good
};
class PasskeyAssertion : public testing::TestWithParam<Assertion> {};

TEST_P(PasskeyAssertion, IsJudged) {
  const auto officer = test::TestOfficer::with_passkey("lan", KeyType::p256, 7);
  auto credential = officer.record().credentials[0];
  credential.counter = 6;
  GetParam().change(*officer.passkey);
  const auto bytes = to_bytes("what is signed");
  const auto fault = assertion_fault(credential, officer.approve(bytes), bytes);
  if (*GetParam().fault == '\0')
    EXPECT_EQ(fault, "");
  else
    EXPECT_NE(fault.find(GetParam().fault), std::string::npos) << fault;
}

INSTANTIATE_TEST_SUITE_P(
    Webauthn, PasskeyAssertion,
    testing::Values(
        Assertion{"as_it_should_be", [](auto&) {}, ""},
        Assertion{"unknown_members_are_allowed",
                  [](auto& p) { p.more = R"(,"crossOrigin":false,"other_keys_can_be_added_here":"do not compare")"; },
                  ""},
        Assertion{"without_the_word_cross_origin", [](auto& p) { p.more = ""; }, ""},
        Assertion{"backup_flags", [](auto& p) { p.flags |= 0x18; }, ""},
        Assertion{"token_binding_not_there", [](auto& p) { p.more = R"(,"tokenBinding":{"status":"supported"})"; }, ""},
        Assertion{"a_registration", [](auto& p) { p.type = "webauthn.create"; }, "another type"},
        Assertion{"another_origin", [](auto& p) { p.origin = "https://kythu.example.vn"; }, "origin is another"},
        Assertion{"a_phishing_origin", [](auto& p) { p.origin = "https://kythu.example.vn.evil.vn:8443"; },
                  "origin is another"},
        Assertion{"in_a_foreign_frame", [](auto& p) { p.more = R"(,"crossOrigin":true)"; }, "framed"},
        Assertion{"cross_origin_as_a_text", [](auto& p) { p.more = R"(,"crossOrigin":"false")"; }, "crossOrigin"},
        Assertion{"token_binding", [](auto& p) { p.more = R"(,"tokenBinding":{"status":"present","id":"x"})"; },
                  "token binding"},
        Assertion{"a_challenge_twice", [](auto& p) { p.more = R"(,"challenge":"AAAA")"; }, "stands twice"},
        Assertion{"client_data_that_is_no_json", [](auto& p) { p.more = ","; }, "client data cannot be read"},
        Assertion{"another_relying_party", [](auto& p) { p.relying_party = "example.vn"; }, "relying party"},
        Assertion{"nobody_present", [](auto& p) { p.flags = 0x04; }, "touched"},
        Assertion{"user_not_verified", [](auto& p) { p.flags = 0x01; }, "did not verify its user"},
        Assertion{"attested_data", [](auto& p) { p.flags |= 0x40; }, "authenticator data"},
        Assertion{"extensions", [](auto& p) { p.flags |= 0x80, p.trailing = {0xA0}; }, "authenticator data"},
        Assertion{"trailing_bytes", [](auto& p) { p.trailing = {0}; }, "authenticator data"},
        Assertion{"the_counter_of_last_time", [](auto& p) { p.counter = 6; }, "counter"},
        Assertion{"a_counter_behind", [](auto& p) { p.counter = 5; }, "counter"},
        Assertion{"a_counter_that_stopped", [](auto& p) { p.counter = 0; }, "counter"},
        Assertion{"a_counter_far_ahead", [](auto& p) { p.counter = 0xFFFFFFFF; }, ""}),
    case_name);

TEST(Passkey, ThatDoesNotCountStaysAtNothing) {
  const auto officer = test::TestOfficer::with_passkey("lan", KeyType::p256, 0);
  const auto bytes = to_bytes("what is signed");
  EXPECT_EQ(assertion_fault(officer.record().credentials[0], officer.approve(bytes), bytes), "");
  EXPECT_EQ(assertion_fault(officer.record().credentials[0], officer.approve(bytes), bytes), "");
}

TEST(Passkey, SignsWithEveryAlgorithmThatWeAskFor) {
  const auto bytes = to_bytes("what is signed");
  for (const auto type : {KeyType::p256, KeyType::ed25519, KeyType::rsa2048}) {
    const auto officer = test::TestOfficer::with_passkey("lan", type);
    EXPECT_EQ(assertion_fault(officer.record().credentials[0], officer.approve(bytes), bytes), "") << name(type);
  }
}

TEST(Passkey, AnAssertionIsForWhatWasShownAlone) {
  const auto officer = test::TestOfficer::with_passkey("lan");
  const auto& credential = officer.record().credentials[0];
  const auto bytes = to_bytes("what is signed"), other = to_bytes("what is not");
  EXPECT_EQ(assertion_fault(credential, officer.approve(other), bytes), "the challenge is of something else");
}

TEST(Passkey, EveryByteOfItIsSigned) {
  const auto officer = test::TestOfficer::with_passkey("lan");
  const auto& credential = officer.record().credentials[0];
  const auto bytes = to_bytes("what is signed");
  const auto good = officer.approve(bytes);
  auto padded = good;
  padded.client_data_json.push_back(' ');
  auto counted = good;
  counted.authenticator_data.back() += 1;
  auto resigned = good;
  resigned.signature = test::TestOfficer::with_passkey("lan").approve(bytes).signature;
  for (const auto& bad : {padded, counted, resigned}) {
    EXPECT_EQ(assertion_fault(credential, bad, bytes), "the signature does not verify");
  }
}

TEST(Passkey, APlainSignatureIsNoAssertion) {
  const auto officer = test::TestOfficer::with_passkey("lan");
  const auto bytes = to_bytes("what is signed");
  const Approval plain{"lan", officer.record().credentials[0].id, officer.key().sign(bytes), {}, {}};
  EXPECT_NE(assertion_fault(officer.record().credentials[0], plain, bytes), "");
}

TEST(AuthenticatorData, CounterIsBigEndian) {
  Bytes data(37);
  data[32] = 0x05;
  data[33] = 1, data[36] = 2;
  const auto parsed = parse_authenticator_data(data);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->counter, 0x01000002U);
  EXPECT_TRUE(parsed->user_present && parsed->user_verified);
  data.pop_back();
  EXPECT_FALSE(parse_authenticator_data(data));
}

}  // namespace
}  // namespace kythu::hsm
