// kythu-signer as a program, with a real token, asked over its socket.
#include <csignal>
#include <fstream>
#include <functional>
#include <poll.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "doubles/softhsm.hpp"
#include "hsm/journal_verify.hpp"
#include "hsm/officers/register.hpp"
#include "hsm/protocol.hpp"
#include "hsm/signer/verify.hpp"

namespace kythu::hsm {
namespace {

using test::SignerProgram, test::SoftHsm;

SigningOrder order(Algorithm algorithm = Algorithm::rsa_pkcs1_sha256) {
  const bool ec = name(algorithm).starts_with("ecdsa");
  return {ec ? "ec" : "rsa", ec ? Purpose::timestamp : Purpose::receipt, SoftHsm::shared().agency,
          algorithm,         Bytes(digest_size(algorithm), 5),           "rct_1"};
}

bool good(const Result<Signature, Refusal>& signature, const SigningOrder& what) {
  const auto chain = load_chain(SoftHsm::shared().folder() / (what.key + ".pem"));
  return signature && PublicKey{chain.front()}.verifies(what, signature->value);
}

std::string maps_of(pid_t pid) {
  std::ifstream in{"/proc/" + std::to_string(pid) + "/maps"};
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::size_t count(const std::string& text, std::string_view word) {
  std::size_t found = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
  return found;
}

bool soon(const std::function<bool()>& holds) {
  const auto deadline = wire::within(std::chrono::seconds{10});
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    poll(nullptr, 0, 5);
  }
  return true;
}

TEST(Signer, SignsWithEveryAlgorithmOfItsPolicyAndRemembersIt) {
  SignerProgram signer;
  signer.start();
  for (const auto algorithm : {Algorithm::rsa_pkcs1_sha256, Algorithm::rsa_pkcs1_sha384, Algorithm::rsa_pkcs1_sha512,
                               Algorithm::rsa_pss_sha256, Algorithm::rsa_pss_sha384, Algorithm::rsa_pss_sha512,
                               Algorithm::ecdsa_p256_sha256}) {
    EXPECT_TRUE(good(signer.keys().sign(order(algorithm)), order(algorithm))) << name(algorithm);
  }
  EXPECT_EQ(signer.end_by(SIGTERM), 0);
  const auto report = verify_journal(signer.journal());
  EXPECT_EQ(report.fault, "");
  EXPECT_TRUE(report.in_doubt.empty());
  EXPECT_EQ(count(signer.journal_text(), "\"sign_done\""), 7u);
}

TEST(Signer, ListsItsKeysWithTheirChains) {
  SignerProgram signer;
  signer.start();
  const auto keys = signer.keys().list();
  ASSERT_TRUE(keys);
  ASSERT_EQ(keys->size(), 2u);
  EXPECT_EQ(keys->front().label, "rsa");
  EXPECT_EQ(keys->front().certificate_chain.size(), 2u);
  EXPECT_TRUE(keys->front().available);
  EXPECT_EQ(keys->front().agencies, std::vector{SoftHsm::shared().agency});
}

TEST(Signer, OnlyTheWorkerLoadsTheTokensLibrary) {
  if (geteuid() != 0) GTEST_SKIP() << "a process that forbids core dumps shows its maps to root only";
  SignerProgram signer;
  signer.start();
  ASSERT_NE(maps_of(signer.pid()), "");
  EXPECT_EQ(maps_of(signer.pid()).find("softhsm"), std::string::npos);
  EXPECT_NE(maps_of(signer.worker()).find("softhsm"), std::string::npos);
}

struct Case {
  const char* name;
  void (*change)(SigningOrder&);
  Refusal refusal;
};
class SignerRefuses : public testing::TestWithParam<Case> {};

TEST_P(SignerRefuses, AndJournalsIt) {
  SignerProgram signer;
  signer.start();
  auto changed = order();
  GetParam().change(changed);
  const auto signature = signer.keys().sign(changed);
  ASSERT_FALSE(signature);
  EXPECT_EQ(signature.error(), GetParam().refusal);
  EXPECT_EQ(count(signer.journal_text(), "\"sign_refused\""), 1u);
  EXPECT_EQ(count(signer.journal_text(), "\"sign_begun\""), 0u);
  EXPECT_EQ(count(signer.journal_text(), "\"why\":\"" + std::string{name(GetParam().refusal)} + "\""), 1u);
}

INSTANTIATE_TEST_SUITE_P(
    Signer, SignerRefuses,
    testing::Values(Case{"an_unknown_key", [](auto& o) { o.key = "other"; }, Refusal::unknown_key},
                    Case{"another_purpose", [](auto& o) { o.purpose = Purpose::timestamp; }, Refusal::not_allowed},
                    Case{"another_agency", [](auto& o) { o.agency = {}; }, Refusal::not_allowed},
                    Case{"an_algorithm_of_another_key", [](auto& o) { o.algorithm = Algorithm::ecdsa_p256_sha256; },
                         Refusal::not_allowed},
                    Case{"a_short_digest", [](auto& o) { o.digest.resize(20); }, Refusal::bad_order},
                    Case{"an_order_without_a_job", [](auto& o) { o.job = ""; }, Refusal::bad_order}),
    case_name);

TEST(Signer, HoldsTheDaysAllowanceAcrossARestart) {
  SignerProgram signer{{.per_day = 3}};
  signer.start();
  EXPECT_TRUE(signer.keys().sign(order()));
  EXPECT_TRUE(signer.keys().sign(order()));
  EXPECT_EQ(signer.end_by(SIGTERM), 0);
  signer.start();
  EXPECT_TRUE(signer.keys().sign(order()));
  EXPECT_EQ(signer.keys().sign(order()).error(), Refusal::rate_exceeded);
}

TEST(Signer, AWorkerKilledUnderOrdersIsReplaced) {
  SignerProgram signer;
  signer.start();
  const auto first = signer.worker();
  std::atomic<int> signatures = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 25; ++i) signatures += good(signer.keys().sign(order()), order());
    });
  }
  ASSERT_TRUE(soon([&] { return signatures > 10; }));
  kill(first, SIGKILL);
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(signatures, 100) << "an order under a dying worker is signed by its successor";
  EXPECT_NE(signer.worker(first), first);
  EXPECT_EQ(signer.end_by(SIGTERM), 0);
  const auto report = verify_journal(signer.journal());
  EXPECT_EQ(report.fault, "");
  EXPECT_TRUE(report.in_doubt.empty());
  EXPECT_EQ(count(signer.journal_text(), "\"token_down\""), 1u);
}

TEST(Signer, AHungTokenIsKilledAtTheDeadlineAndTheNextOrderWorks) {
  SignerProgram signer{{.module = KYTHU_FAULTY_MODULE, .deadline_ms = 500}};
  signer.start();
  const auto hung = signer.worker();
  signer.next_fault("hang");
  EXPECT_EQ(signer.keys().sign(order()).error(), Refusal::token_down);
  EXPECT_TRUE(good(signer.keys().sign(order()), order()));
  EXPECT_NE(signer.worker(hung), hung);
}

TEST(Signer, ASignatureThatDoesNotVerifyNeverLeaves) {
  SignerProgram signer{{.module = KYTHU_FAULTY_MODULE}};
  signer.start();
  signer.next_fault("garble");
  EXPECT_EQ(signer.keys().sign(order()).error(), Refusal::failed);
  EXPECT_TRUE(good(signer.keys().sign(order()), order()));
}

TEST(Signer, ABrokenTokenComesBackWithAFreshWorker) {
  SignerProgram signer{{.module = KYTHU_FAULTY_MODULE}};
  signer.start();
  const auto first = signer.worker();
  signer.next_fault("device");
  EXPECT_EQ(signer.keys().sign(order()).error(), Refusal::token_down);
  EXPECT_TRUE(good(signer.keys().sign(order()), order()));
  EXPECT_NE(signer.worker(first), first);
}

TEST(Signer, AKeyOnTwoTokensSurvivesTheLossOfOne) {
  const std::string token = std::string{"[[token]]\nname = \"gone\"\nmodule = \""} + SoftHsm::library +
                            "\"\ntoken_label = \"nowhere\"\npin_credential = \"pin\"\n";
  SignerProgram signer{{.rsa_tokens = {"gone", "soft"}, .more_settings = token}};
  signer.start();
  EXPECT_TRUE(good(signer.keys().sign(order()), order()));
  EXPECT_TRUE(soon([&] { return count(signer.journal_text(), "\"token\":\"soft\",\"signature_sha256\"") == 1; }));
}

TEST(Signer, ManyOrdersOfOneMessageAreSignedInTheirPlaces) {
  SignerProgram signer;
  signer.start();
  std::vector<SigningOrder> orders(20, order());
  for (std::size_t i = 0; i < orders.size(); ++i) orders[i].digest[0] = static_cast<std::uint8_t>(i);
  orders[3] = order(Algorithm::ecdsa_p256_sha256);
  orders[5].key = "other";
  orders[7].agency = {};
  const auto results = signer.keys().sign_all(orders);
  ASSERT_EQ(results.size(), orders.size());
  for (std::size_t i = 0; i < orders.size(); ++i) {
    if (i == 5 || i == 7) continue;
    EXPECT_TRUE(good(results[i], orders[i])) << i << (results[i] ? "" : name(results[i].error()));
  }
  EXPECT_EQ(results[5].error(), Refusal::unknown_key);
  EXPECT_EQ(results[7].error(), Refusal::not_allowed);
  EXPECT_EQ(signer.end_by(SIGTERM), 0);
  EXPECT_EQ(count(signer.journal_text(), "\"sign_begun\""), 18u);
  EXPECT_EQ(count(signer.journal_text(), "\"sign_done\""), 18u);
  EXPECT_TRUE(verify_journal(signer.journal()).in_doubt.empty());
}

TEST(Signer, WithoutAFoundedVaultItTellsItsEmptyStateAndSignsNothing) {
  SignerProgram signer{{.founded = false}};
  signer.start();
  const auto state = signer.keys().state();
  ASSERT_TRUE(state);
  EXPECT_EQ(*state, VaultState{});
  EXPECT_EQ(signer.keys().sign(order()).error(), Refusal::unknown_key);
  const auto tokens = signer.keys().tokens();
  ASSERT_TRUE(tokens);
  EXPECT_EQ(tokens->front().state, TokenState::up);
}

TEST(Signer, ARegisterThatLostADecisionIsNotFollowed) {
  SignerProgram signer;
  signer.start();
  EXPECT_EQ(signer.end_by(SIGTERM), 0);
  const auto file = signer.file("policy") / std::string{policy_file};
  std::ifstream in{file};
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  std::ofstream{file, std::ios::trunc} << text.substr(0, text.rfind('\n', text.size() - 2) + 1);
  std::string said;
  EXPECT_EQ(signer.run_to_end(said), 1);
  EXPECT_NE(said.find("the journal remembers decision 7"), std::string::npos) << said;
}

TEST(Signer, KilledAndStartedAgainItGoesOnWithItsChain) {
  SignerProgram signer;
  signer.start();
  EXPECT_TRUE(signer.keys().sign(order()));
  const auto worker = signer.worker();
  EXPECT_EQ(signer.end_by(SIGKILL), -SIGKILL);
  EXPECT_TRUE(soon([&] { return kill(worker, 0) != 0 || maps_of(worker).empty(); })) << "the worker goes with it";
  signer.start();
  EXPECT_TRUE(good(signer.keys().sign(order()), order()));
  EXPECT_EQ(signer.end_by(SIGINT), 0);
  EXPECT_EQ(verify_journal(signer.journal()).fault, "");
  EXPECT_EQ(count(signer.journal_text(), "\"signer_started\""), 2u);
}

TEST(Signer, AWrongPinIsTriedOnceAndFencesTheToken) {
  SignerProgram signer{{.pin_credential = "wrong"}};
  signer.start();
  const auto keys = signer.keys().list();
  ASSERT_TRUE(keys);
  EXPECT_FALSE(keys->front().available);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(signer.keys().sign(order()).error(), Refusal::token_down);
  EXPECT_EQ(count(signer.journal_text(), "\"token_fenced\""), 1u);
}

struct BadStart {
  const char* name;
  const char* file;
  const char* text;
  const char* says;
};
class SignerDoesNotStart : public testing::TestWithParam<BadStart> {};

TEST_P(SignerDoesNotStart, AndSaysWhyInOneLine) {
  SignerProgram signer;
  std::ofstream{signer.file(GetParam().file), std::ios::app} << GetParam().text;
  std::string said;
  EXPECT_EQ(signer.run_to_end(said), 1);
  EXPECT_NE(said.find(GetParam().says), std::string::npos) << said;
  const auto last = said.rfind('\n', said.size() - 2);  // the log's own lines may stand before it
  EXPECT_NE(said.find(GetParam().says, last == std::string::npos ? 0 : last), std::string::npos) << said;
}

INSTANTIATE_TEST_SUITE_P(
    Signer, SignerDoesNotStart,
    testing::Values(BadStart{"with_an_unknown_setting", "signer.toml", "speed = 9\n", "is not a setting"},
                    BadStart{"with_a_decision_that_nobody_signed", "policy/policy.jsonl", "{}\n", "policy.jsonl"},
                    BadStart{"without_its_credential", "signer.toml",
                             "[[token]]\nname = \"b\"\nmodule = \"/usr/lib/softhsm/libsofthsm2.so\"\ntoken_label = "
                             "\"b\"\npin_credential = \"gone\"\n",
                             "gone: this credential is missing"}),
    case_name);

}  // namespace
}  // namespace kythu::hsm
