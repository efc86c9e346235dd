// The pool and the keys on a real SoftHSM, and on one that fails on command.
#include "hsm/token/token.hpp"

#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "doubles/softhsm.hpp"
#include "hsm/signer/verify.hpp"

namespace kythu::hsm {
namespace {

using test::SoftHsm;

const Bytes rsa_id{1}, ec_id{2};

const Module& module() {
  SoftHsm::shared();
  static const Module one{KYTHU_FAULTY_MODULE};
  return one;
}

Token token(std::size_t sessions, std::string_view pin = SoftHsm::pin) {
  return {module(), SoftHsm::token, sessions, Secret{pin}};
}

SigningOrder order(Algorithm algorithm = Algorithm::rsa_pkcs1_sha256) {
  return {"rsa", Purpose::receipt, {}, algorithm, Bytes(digest_size(algorithm), 5), "job"};
}

auto soon() { return wire::within(std::chrono::seconds{5}); }

bool good(const Result<Bytes, TokenFault>& signature, const char* key, const SigningOrder& what) {
  const auto chain = load_chain(SoftHsm::shared().folder() / (std::string{key} + ".pem"));
  return signature && PublicKey{chain.front()}.verifies(what, *signature);
}

class Faults : public testing::Test {
 protected:
  Faults() { setenv("KYTHU_FAULT", (folder_ / "fault").c_str(), 1); }
  void next(const char* word) const {
    std::ofstream{folder_ / "fault.new"} << word;
    std::filesystem::rename(folder_ / "fault.new", folder_ / "fault");
  }
  test::TemporaryFolder folder_;
};

TEST(Token, EveryAlgorithmVerifies) {
  auto tested = token(2);
  for (const auto algorithm : {Algorithm::rsa_pkcs1_sha256, Algorithm::rsa_pkcs1_sha384, Algorithm::rsa_pkcs1_sha512,
                               Algorithm::rsa_pss_sha256, Algorithm::rsa_pss_sha384, Algorithm::rsa_pss_sha512}) {
    EXPECT_TRUE(good(tested.sign(rsa_id, order(algorithm), soon()), "rsa", order(algorithm))) << name(algorithm);
  }
  const auto ecdsa = order(Algorithm::ecdsa_p256_sha256);
  EXPECT_TRUE(good(tested.sign(ec_id, ecdsa, soon()), "ec", ecdsa));
}

TEST(Token, ThreadsShareFewSessions) {
  auto tested = token(3);
  std::atomic<int> signatures = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 10; ++i) signatures += good(tested.sign(rsa_id, order(), soon()), "rsa", order());
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(signatures, 80);
}

TEST(Token, AnUnknownKeyIsFinal) {
  const auto signature = token(1).sign(Bytes{9}, order(), soon());
  ASSERT_FALSE(signature);
  EXPECT_EQ(signature.error().kind(), FaultKind::final);
}

TEST(Token, ATokenThatIsNotThereIsDown) {
  Token tested{module(), "another label", 1, Secret{SoftHsm::pin}};
  EXPECT_EQ(tested.sign(rsa_id, order(), soon()).error().kind(), FaultKind::token);
}

TEST(Token, APoolThatIsLentOutIsBusy) {
  Sessions pool{module(), SoftHsm::token, 1, Secret{SoftHsm::pin}};
  const auto held = pool.lease(soon());
  ASSERT_TRUE(held);
  EXPECT_EQ(pool.lease(wire::within(std::chrono::milliseconds{20})).error().kind(), FaultKind::busy);
}

TEST(Token, ASessionThatNobodyDeclaredGoodIsNotLentAgain) {
  Sessions pool{module(), SoftHsm::token, 1, Secret{SoftHsm::pin}};
  CK_SESSION_HANDLE failed = 0, kept = 0;
  {
    auto lease = pool.lease(soon());
    failed = lease->session().handle;
  }
  CK_SESSION_INFO info{};
  EXPECT_EQ(module().calls().C_GetSessionInfo(failed, &info), CKR_SESSION_HANDLE_INVALID);
  {
    auto lease = pool.lease(soon());
    kept = lease->session().handle;
    std::move(*lease).give_back();
  }
  EXPECT_EQ(pool.lease(soon())->session().handle, kept);
}

TEST_F(Faults, ALostSessionIsReplacedWithoutTheCallerNoticing) {
  auto tested = token(1);
  next("session");
  EXPECT_TRUE(good(tested.sign(rsa_id, order(), soon()), "rsa", order()));
}

TEST_F(Faults, ADeviceErrorIsReportedAndTheNextOrderWorks) {
  auto tested = token(1);
  next("device");
  EXPECT_EQ(tested.sign(rsa_id, order(), soon()).error().kind(), FaultKind::token);
  EXPECT_TRUE(good(tested.sign(rsa_id, order(), soon()), "rsa", order()));
}

/// A key pair with one attribute that a signing key must not have.
CK_OBJECT_HANDLE make_weak_key(CK_SESSION_HANDLE session, Bytes& id, CK_ATTRIBUTE weakness) {
  CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
  Bytes curve{0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
  CK_ATTRIBUTE open[] = {{CKA_EC_PARAMS, curve.data(), curve.size()}, {CKA_TOKEN, &no, 1}};
  std::vector<CK_ATTRIBUTE> closed{{CKA_TOKEN, &no, 1}, {CKA_PRIVATE, &yes, 1}, {CKA_ID, id.data(), id.size()}};
  const auto add = [&](CK_ATTRIBUTE usual) { closed.push_back(usual.type == weakness.type ? weakness : usual); };
  add({CKA_SENSITIVE, &yes, 1});
  add({CKA_EXTRACTABLE, &no, 1});
  add({CKA_SIGN, &yes, 1});
  add({CKA_DERIVE, &no, 1});
  add({CKA_UNWRAP, &no, 1});
  add({CKA_DECRYPT, &no, 1});
  CK_MECHANISM mechanism{CKM_EC_KEY_PAIR_GEN, nullptr, 0};
  CK_OBJECT_HANDLE public_key = 0, private_key = 0;
  EXPECT_EQ(module().calls().C_GenerateKeyPair(session, &mechanism, open, 2, closed.data(), closed.size(), &public_key,
                                               &private_key),
            CKR_OK);
  return private_key;
}

TEST(Token, AKeyThatMayDoMoreThanSignIsRefused) {
  Sessions pool{module(), SoftHsm::token, 2, Secret{SoftHsm::pin}};
  auto lease = pool.lease(soon());
  ASSERT_TRUE(lease);
  CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
  std::uint8_t number = 0x40;
  for (const auto& weakness :
       {CK_ATTRIBUTE{CKA_SENSITIVE, &no, 1}, CK_ATTRIBUTE{CKA_EXTRACTABLE, &yes, 1}, CK_ATTRIBUTE{CKA_SIGN, &no, 1},
        CK_ATTRIBUTE{CKA_DERIVE, &yes, 1}, CK_ATTRIBUTE{CKA_UNWRAP, &yes, 1}, CK_ATTRIBUTE{CKA_DECRYPT, &yes, 1}}) {
    Bytes id{++number};
    make_weak_key(lease->session().handle, id, weakness);
    const auto key = find_key(module(), lease->session(), id);
    ASSERT_FALSE(key) << "attribute " << weakness.type;
    EXPECT_EQ(key.error().code, CKR_KEY_FUNCTION_NOT_PERMITTED) << "attribute " << weakness.type;
  }
  Bytes twice{0x60};
  make_weak_key(lease->session().handle, twice, {CKA_TOKEN, &no, 1});
  EXPECT_TRUE(find_key(module(), lease->session(), twice)) << "without a weakness it is accepted";
  lease->session().keys.clear();
  make_weak_key(lease->session().handle, twice, {CKA_TOKEN, &no, 1});
  EXPECT_FALSE(find_key(module(), lease->session(), twice)) << "two keys with one id";
}

}  // namespace
}  // namespace kythu::hsm
