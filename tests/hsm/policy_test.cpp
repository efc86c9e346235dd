#include "hsm/signer/policy.hpp"

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "doubles/officers.hpp"
#include "hsm/checkpoint.hpp"

namespace kythu::hsm {
namespace {

const AgencyId province{{{1}}}, ministry{{{2}}};

Grant grant() {
  return {.purposes = {Purpose::receipt},
          .algorithms = {Algorithm::ecdsa_p256_sha256},
          .agencies = {province},
          .per_second = 2,
          .per_day = 5,
          .approvers = {}};
}

SigningOrder order() {
  return {"receipts", Purpose::receipt, province, Algorithm::ecdsa_p256_sha256, Bytes(32, 7), "rct_1"};
}

SigningOrder with_message(Algorithm algorithm, std::string_view text) {
  auto changed = order();
  changed.algorithm = algorithm;
  changed.message = to_bytes(text);
  changed.digest = digest_for(algorithm, changed.message);
  return changed;
}

VaultState vault(const Grant& with, KeyType type = KeyType::p256, KeyState state = KeyState::active) {
  VaultState all;
  all.keys.push_back({.label = "receipts",
                      .id = {1},
                      .type = type,
                      .tokens = {"one"},
                      .state = state,
                      .public_key = test::OfficerKey{type}.public_key(),
                      .grant = with});
  return all;
}

/// 09:00 in Vietnam, moved by hand.
struct Day {
  explicit Day(const VaultState& state = vault(grant())) { policy.follow(state); }
  Instant now = *parse_rfc3339("2026-11-22T02:00:00Z");
  Policy policy{[this] { return now; }};
  bool admits() { return policy.admit(order()).has_value(); }
  std::optional<Refusal> refusal(const SigningOrder& what) {
    const auto admitted = policy.admit(what);
    return admitted ? std::nullopt : std::optional{admitted.error()};
  }
};

struct Case {
  const char* name;
  void (*change)(SigningOrder&);
  std::optional<Refusal> refusal;
};
class Admission : public testing::TestWithParam<Case> {};

TEST_P(Admission, FollowsThePolicy) {
  auto changed = order();
  GetParam().change(changed);
  EXPECT_EQ(Day{}.refusal(changed), GetParam().refusal);
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
                    Case{"the_digest_of_its_message",
                         [](auto& o) { o = with_message(Algorithm::ecdsa_p256_sha256, "hello"); }, std::nullopt},
                    Case{"another_message", [](auto& o) { o.message = to_bytes("hello"); }, Refusal::bad_order},
                    Case{"ed25519_without_its_message",
                         [](auto& o) {
                           o.algorithm = Algorithm::ed25519;
                           o.digest.resize(64);
                         },
                         Refusal::bad_order},
                    Case{"no_job", [](auto& o) { o.job.clear(); }, Refusal::bad_order},
                    Case{"a_job_with_a_space", [](auto& o) { o.job = "a b"; }, Refusal::bad_order},
                    Case{"a_job_too_long", [](auto& o) { o.job = std::string(65, 'x'); }, Refusal::bad_order}),
    case_name);

struct Life {
  const char* name;
  KeyState state;
  std::optional<Refusal> refusal;
};
class KeyLife : public testing::TestWithParam<Life> {};

TEST_P(KeyLife, OnlyAnActiveKeySigns) {
  EXPECT_EQ(Day{vault(grant(), KeyType::p256, GetParam().state)}.refusal(order()), GetParam().refusal);
}

INSTANTIATE_TEST_SUITE_P(Policy, KeyLife,
                         testing::Values(Life{"generated", KeyState::generated, Refusal::not_active},
                                         Life{"certified", KeyState::certified, Refusal::not_active},
                                         Life{"active", KeyState::active, std::nullopt},
                                         Life{"suspended", KeyState::suspended, Refusal::not_active},
                                         Life{"retired", KeyState::retired, Refusal::not_active},
                                         Life{"destroyed", KeyState::destroyed, Refusal::unknown_key}),
                         case_name);

TEST(Policy, WithoutDecisionsNothingIsSigned) {
  Policy policy{system_now};
  EXPECT_EQ(policy.admit(order()).error(), Refusal::unknown_key);
}

TEST(Policy, ADecisionCountsForTheNextOrder) {
  Day day;
  EXPECT_TRUE(day.admits());
  day.policy.follow(vault(grant(), KeyType::p256, KeyState::suspended));
  EXPECT_EQ(day.refusal(order()), Refusal::not_active);
}

TEST(Policy, AKeyRetiresByItselfWhenItsOverlapIsOver) {
  auto rotated = vault(grant());
  rotated.keys.front().successor = "receipts-2";
  rotated.keys.front().retires = *parse_rfc3339("2026-11-22T02:00:10Z");
  Day day{rotated};
  EXPECT_TRUE(day.admits());
  day.now += std::chrono::seconds{10};
  EXPECT_EQ(day.refusal(order()), Refusal::not_active);
}

TEST(Policy, AnEmptyListOfAgenciesAdmitsEveryAgency) {
  auto everyone = grant();
  everyone.agencies = {};
  auto foreign = order();
  foreign.agency = ministry;
  EXPECT_EQ(Day{vault(everyone)}.refusal(foreign), std::nullopt);
}

TEST(Policy, TheSecondsAllowanceRefillsSteadily) {
  Day day;
  EXPECT_TRUE(day.admits());
  EXPECT_TRUE(day.admits());
  EXPECT_EQ(day.refusal(order()), Refusal::rate_exceeded);
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

TEST(Policy, ADecisionDoesNotRefillAllowances) {
  Day day;
  day.admits(), day.admits();
  day.policy.follow(vault(grant()));
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

/// A key whose every signature an approver has to have seen.
struct Approved : testing::Test {
  Approved() {
    auto asks = grant();
    asks.approvers = {"tuan"};
    state = vault(asks);
    for (const auto* officer : {&council.lan, &council.tuan}) state.officers.push_back(officer->record());
  }
  std::optional<Refusal> with(const std::vector<Approval>& approvals, const SigningOrder& what = order()) {
    auto asked = what;
    asked.evidence = to_json(approvals);
    Day day{state};
    day.now = system_now();
    return day.refusal(asked);
  }
  test::Council council;
  VaultState state;
};

TEST_F(Approved, IsSignedWithAnApprovalOfThisVeryOrder) {
  EXPECT_EQ(with({council.tuan.approve(bytes_to_approve(order()))}), std::nullopt);
}
TEST_F(Approved, IsNotSignedWithoutOne) { EXPECT_EQ(with({}), Refusal::needs_approval); }
TEST_F(Approved, IsNotSignedWithOneOfSomebodyElse) {
  EXPECT_EQ(with({council.lan.approve(bytes_to_approve(order()))}), Refusal::needs_approval);
}
TEST_F(Approved, IsNotSignedWithOneOfAnotherOrder) {
  auto other = order();
  other.digest[0] ^= 1;
  EXPECT_EQ(with({council.tuan.approve(bytes_to_approve(order()))}, other), Refusal::needs_approval);
}
TEST_F(Approved, IsNotSignedWithEvidenceThatIsNone) {
  auto asked = order();
  asked.evidence = "yes";
  EXPECT_EQ(Day{state}.refusal(asked), Refusal::needs_approval);
}

/// The key of the journal's checkpoints, used by core as well.
struct CheckpointKey : testing::Test {
  std::optional<Refusal> refusal(const SigningOrder& what) {
    auto both = grant();
    both.purposes.push_back(Purpose::checkpoint);
    return Day{vault(both)}.refusal(what);
  }
};

TEST_F(CheckpointKey, SignsNothingUnseen) { EXPECT_EQ(refusal(order()), Refusal::bad_order); }
TEST_F(CheckpointKey, SignsNoCheckpointForAnybodyElse) {
  const auto forged = std::string{checkpoint_opening} + "vault\n9\n";
  EXPECT_EQ(refusal(with_message(Algorithm::ecdsa_p256_sha256, forged)), Refusal::not_allowed);
  EXPECT_EQ(refusal(with_message(Algorithm::ecdsa_p256_sha256, "a tree's head")), std::nullopt);
}

}  // namespace
}  // namespace kythu::hsm
