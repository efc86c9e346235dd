#include "hsm/signer/policy.hpp"

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "config/settings/table.hpp"

namespace kythu::hsm {
namespace {

const AgencyId province{{{1}}}, ministry{{{2}}};
const std::vector<settings::TokenSettings> tokens{
    {.name = "one", .module = {}, .token_label = {}, .pin_credential = {}}};

settings::KeySettings words() {
  return {.label = "receipts",
          .id = "01",
          .tokens = {"one"},
          .algorithms = {"rsa_pkcs1_sha256"},
          .purposes = {"receipt"},
          .agencies = {province.uuid_text()},
          .per_second = 2,
          .per_day = 5,
          .certificate = "chain.pem"};
}

SigningOrder order() {
  return {"receipts", Purpose::receipt, province, Algorithm::rsa_pkcs1_sha256, Bytes(32, 7), "rct_1"};
}

/// 09:00 in Vietnam, moved by hand.
struct Day {
  Instant now = *parse_rfc3339("2026-11-22T02:00:00Z");
  Policy policy{parse_policy({words()}, tokens), [this] { return now; }};
  bool admits() { return policy.admit(order()).has_value(); }
};

struct Case {
  const char* name;
  void (*change)(SigningOrder&);
  std::optional<Refusal> refusal;
};
class Admission : public testing::TestWithParam<Case> {};

TEST_P(Admission, FollowsThePolicy) {
  Day day;
  auto changed = order();
  GetParam().change(changed);
  const auto key = day.policy.admit(changed);
  EXPECT_EQ(key ? std::nullopt : std::optional{key.error()}, GetParam().refusal);
}

INSTANTIATE_TEST_SUITE_P(
    Policy, Admission,
    testing::Values(Case{"what_is_allowed", [](auto&) {}, std::nullopt},
                    Case{"an_unknown_key", [](auto& o) { o.key = "other"; }, Refusal::unknown_key},
                    Case{"another_purpose", [](auto& o) { o.purpose = Purpose::result; }, Refusal::not_allowed},
                    Case{"another_agency", [](auto& o) { o.agency = ministry; }, Refusal::not_allowed},
                    Case{"another_algorithm", [](auto& o) { o.algorithm = Algorithm::rsa_pss_sha256; },
                         Refusal::not_allowed},
                    Case{"a_short_digest", [](auto& o) { o.digest.pop_back(); }, Refusal::bad_order},
                    Case{"a_long_digest", [](auto& o) { o.digest.push_back(0); }, Refusal::bad_order},
                    Case{"no_job", [](auto& o) { o.job.clear(); }, Refusal::bad_order},
                    Case{"a_job_with_a_space", [](auto& o) { o.job = "a b"; }, Refusal::bad_order},
                    Case{"a_job_too_long", [](auto& o) { o.job = std::string(65, 'x'); }, Refusal::bad_order}),
    case_name);

TEST(Policy, TheSecondsAllowanceRefillsSteadily) {
  Day day;
  EXPECT_TRUE(day.admits());
  EXPECT_TRUE(day.admits());
  EXPECT_EQ(day.policy.admit(order()).error(), Refusal::rate_exceeded);
  day.now += std::chrono::milliseconds{500};
  EXPECT_TRUE(day.admits());
  EXPECT_FALSE(day.admits());
}

TEST(Policy, AClockSetBackRefillsNothing) {
  Day day;
  day.admits(), day.admits();
  day.now -= std::chrono::hours{1};
  EXPECT_FALSE(day.admits());
}

TEST(Policy, TheDaysAllowanceEndsAtMidnightInVietnam) {
  Day day;
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(day.admits());
    day.now += std::chrono::seconds{1};
  }
  EXPECT_FALSE(day.admits());
  day.now = *parse_rfc3339("2026-11-22T16:59:59Z");
  EXPECT_FALSE(day.admits());
  day.now = *parse_rfc3339("2026-11-22T17:00:00Z");
  EXPECT_TRUE(day.admits());
}

TEST(Policy, WhatWasSignedBeforeARestartCounts) {
  Day day;
  day.policy.already_signed_today("receipts", 4);
  day.policy.already_signed_today("a key that is gone", 9);
  EXPECT_TRUE(day.admits());
  EXPECT_FALSE(day.admits());
}

TEST(Policy, RefusalsTakeNothingFromTheAllowance) {
  Day day;
  auto foreign = order();
  foreign.agency = ministry;
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(day.policy.admit(foreign));
  EXPECT_TRUE(day.admits());
}

TEST(Policy, AStarAdmitsEveryAgency) {
  auto everyone = words();
  everyone.agencies = {"*"};
  Policy policy{parse_policy({everyone}, tokens), system_now};
  auto foreign = order();
  foreign.agency = ministry;
  EXPECT_TRUE(policy.admit(foreign));
}

struct BadCase {
  const char* name;
  void (*change)(settings::KeySettings&);
};
class BadPolicy : public testing::TestWithParam<BadCase> {};

TEST_P(BadPolicy, StopsTheStart) {
  auto key = words();
  GetParam().change(key);
  EXPECT_THROW(parse_policy({key}, tokens), settings::Error);
}

INSTANTIATE_TEST_SUITE_P(Policy, BadPolicy,
                         testing::Values(BadCase{"no_label", [](auto& k) { k.label = ""; }},
                                         BadCase{"an_id_that_is_no_hex", [](auto& k) { k.id = "0g"; }},
                                         BadCase{"an_empty_id", [](auto& k) { k.id = ""; }},
                                         BadCase{"a_token_that_is_not_there", [](auto& k) { k.tokens = {"two"}; }},
                                         BadCase{"no_token", [](auto& k) { k.tokens = {}; }},
                                         BadCase{"an_unknown_algorithm", [](auto& k) { k.algorithms = {"rsa"}; }},
                                         BadCase{"an_unknown_purpose", [](auto& k) { k.purposes = {"anything"}; }},
                                         BadCase{"no_purpose", [](auto& k) { k.purposes = {}; }},
                                         BadCase{"no_agency", [](auto& k) { k.agencies = {}; }},
                                         BadCase{"a_star_among_others", [](auto& k) { k.agencies.push_back("*"); }}),
                         case_name);

TEST(Policy, TwoKeysOfOneLabelStopTheStart) { EXPECT_THROW(parse_policy({words(), words()}, tokens), settings::Error); }

}  // namespace
}  // namespace kythu::hsm
