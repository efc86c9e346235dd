#include <gtest/gtest.h>

#include "case_name.hpp"
#include "doubles/memory_keys.hpp"
#include "doubles/memory_vault.hpp"
#include "doubles/scripted_fetch.hpp"
#include "doubles/test_database.hpp"
#include "doubles/test_responder.hpp"
#include "gateway/keys/watch.hpp"

namespace kythu::gateway {
namespace {

using namespace std::chrono_literals;
using Manner = test::TestResponder::Manner;

struct WarningCase {
  const char* name;
  std::int64_t left;
  std::optional<int> limit;
};

class Warnings : public testing::TestWithParam<WarningCase> {};
TEST_P(Warnings, AreTheSmallestLimitThatIsCrossed) { EXPECT_EQ(warning_of(GetParam().left), GetParam().limit); }
INSTANTIATE_TEST_SUITE_P(Keys, Warnings,
                         testing::Values(WarningCase{"far", 90, {}}, WarningCase{"ninety", 89, 90},
                                         WarningCase{"thirty", 29, 30}, WarningCase{"seven", 6, 7},
                                         WarningCase{"last_day", 0, 7}, WarningCase{"over", -1, 0}),
                         case_name);

class Watch : public testing::Test {
 protected:
  Watch() {
    council_.found(vault_);
    council_.submit(vault_, hsm::act::Generate{"receipts", Bytes{1}, hsm::KeyType::p256, {"one"}});
    chain_ = responder_.certify(vault_.state()->key("receipts")->public_key);
    council_.submit(vault_, hsm::act::ImportCertificate{"receipts", chain_});
  }
  void round() {
    KeyWatch{{database_.app(), vault_, outside_, ring_, [this] { return now_; }, system_random, log_}}.run_once();
  }
  void will_answer(Manner::Status status) {
    outside_.next([this, status](const wire::FetchRequest& request) {
      return test::ScriptedFetch::Outcome{
          wire::FetchReply{200, {}, responder_.answer(request.body, {.status = status})}};
    });
  }
  CertificateStatus status() { return certificate_statuses(database_.app())[sha256(chain_.front())]; }
  std::int64_t count(const std::string& what) {
    return database_.as_owner("SELECT count(*) FROM " + what)[0][0].as<std::int64_t>();
  }

  /// The one key of the ring has the watched certificate.
  struct Named : hsm::Keys {
    explicit Named(const std::vector<Bytes>& chain) : chain_(chain) {}
    Result<hsm::Signature, hsm::Refusal> sign(const hsm::SigningOrder&) override { return hsm::Signature{Bytes{1}}; }
    Result<std::vector<hsm::KeyInfo>, hsm::Refusal> list() override {
      return std::vector{hsm::KeyInfo{.label = "receipts",
                                      .algorithms = {},
                                      .purposes = {},
                                      .agencies = {},
                                      .certificate_chain = chain_,
                                      .available = true}};
    }
    const std::vector<Bytes>& chain_;
  };

  Instant now_ = system_now();
  test::TestDatabase database_;
  test::MemoryVault vault_;
  test::Council council_;
  test::TestResponder responder_{80};
  std::vector<Bytes> chain_;
  test::ScriptedFetch outside_;
  Named keys_{chain_};
  KeyRing ring_{keys_};
  const Log log_{"test", LogLevel::error, system_now};
};

TEST_F(Watch, WarnsOnceOfEachLimit) {
  round();
  round();
  EXPECT_EQ(count("key_expiry_warning WHERE days = 90"), 1);
  now_ += std::chrono::days{60};
  round();
  now_ += std::chrono::days{30};
  round();
  EXPECT_EQ(count("key_expiry_warning"), 3);
  EXPECT_EQ(count("audit_record WHERE chain = 'keys' AND act = 'key.expiry_warned'"), 3);
}

TEST_F(Watch, ARevokedCertificateIsRecordedAndItsKeyUsedNoMore) {
  will_answer(Manner::Status::good);
  round();
  EXPECT_EQ(status().status, "good");
  EXPECT_TRUE(ring_.sign({.key = "receipts"}));
  round();
  EXPECT_EQ(outside_.count(), 1u) << "asked once an hour";
  now_ += 61min;
  outside_.next([this](const wire::FetchRequest& request) {
    Manner manner{.status = Manner::Status::revoked};
    manner.next = 7'200s;
    return test::ScriptedFetch::Outcome{wire::FetchReply{200, {}, responder_.answer(request.body, manner)}};
  });
  round();
  EXPECT_EQ(status().status, "revoked");
  EXPECT_TRUE(status().revoked_at);
  EXPECT_EQ(count("audit_record WHERE act = 'key.certificate_revoked'"), 1);
  const auto keys = ring_.list();
  ASSERT_TRUE(keys);
  EXPECT_TRUE(keys->front().revoked);
  EXPECT_FALSE(keys->front().available);
  const auto refused = ring_.sign({.key = "receipts"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), hsm::Refusal::not_active);
}

TEST_F(Watch, NoAnswerLeavesWhatWasKnown) {
  outside_.next_fault(wire::FetchFault::not_allowed);
  round();
  EXPECT_EQ(status().status, "unknown");
  EXPECT_EQ(status().fault, "not_allowed");
  EXPECT_FALSE(status().checked_at);
  now_ += 61min;
  outside_.next_fault(wire::FetchFault::unreachable);
  round();
  EXPECT_EQ(status().fault, "no_answer");
  EXPECT_TRUE(ring_.sign({.key = "receipts"}));
}

TEST(KeyRing, AsksTheVaultAtMostOnceAPeriod) {
  test::MemoryKeys vault{"receipt", {}};
  KeyRing lazy{vault, std::chrono::hours{1}}, eager{vault, 0ms};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(lazy.list());
  EXPECT_EQ(vault.listed, 1);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(eager.list());
  EXPECT_EQ(vault.listed, 4);
}

}  // namespace
}  // namespace kythu::gateway
