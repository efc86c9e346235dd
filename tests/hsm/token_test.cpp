// The pool and the keys on a real SoftHSM, and on one that fails on command.
#include "hsm/token/token.hpp"

#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "config/base/digest.hpp"
#include "doubles/soft_token.hpp"
#include "hsm/signer/verify.hpp"
#include "hsm/token/key.hpp"

namespace kythu::hsm {
namespace {

using test::SoftHsm;

const Bytes rsa_id{1}, ec_id{2};

/// The module looks for it once in the life of a process.
const test::TemporaryFolder& fault_folder() {
  static const test::TemporaryFolder folder;
  return folder;
}

const Module& module() {
  SoftHsm::shared();
  setenv("KYTHU_FAULT", (fault_folder() / "fault").c_str(), 1);
  static const Module one{KYTHU_FAULTY_MODULE};
  return one;
}

TokenUse use(std::size_t sessions, bool token_hashes = false) {
  return {SoftHsm::token, sessions, Secret{SoftHsm::pin}, token_hashes};
}

auto soon(int seconds = 5) { return std::chrono::steady_clock::now() + std::chrono::seconds{seconds}; }

SigningOrder order(Algorithm algorithm = Algorithm::rsa_pkcs1_sha256) {
  const auto message = to_bytes("what the officer saw");
  SigningOrder one{"rsa", Purpose::receipt, {}, algorithm, sha512(message), "job", message};
  if (digest_size(algorithm) == 48) one.digest = sha384(message);
  if (digest_size(algorithm) == 32) {
    const auto hash = sha256(message);
    one.digest.assign(hash.begin(), hash.end());
  }
  return one;
}

Result<Bytes, TokenFault> sign(Token& token, BytesView id, const SigningOrder& what) {
  const ToSign one{what.digest, what.message};
  return token.sign_many({id, what.algorithm, {&one, 1}}, soon()).front();
}

PublicKey certified(const char* key) {
  return PublicKey{load_chain(SoftHsm::shared().folder() / (std::string{key} + ".pem")).front()};
}

bool good(const Result<Bytes, TokenFault>& signature, const char* key, const SigningOrder& what) {
  return signature && certified(key).verifies(what, *signature);
}

class Faults : public testing::Test {
 protected:
  ~Faults() override { std::filesystem::remove(fault_folder() / "fault.lasting"); }
  void next(const char* word) const { say("fault", word); }
  void from_now_on(const char* word) const { say("fault.lasting", word); }

 private:
  void say(const char* file, const char* word) const {
    std::ofstream{fault_folder() / "new"} << word;
    std::filesystem::rename(fault_folder() / "new", fault_folder() / file);
  }
};

TEST(Token, ThreadsShareFewSessions) {
  Token tested{module(), use(3)};
  const auto key = certified("rsa");
  std::atomic<int> signatures = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 10; ++i) {
        const auto signature = sign(tested, rsa_id, order());
        signatures += signature && key.verifies(order(), *signature);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(signatures, 80);
}

TEST(Token, ABatchIsAnsweredInItsOrder) {
  Token tested{module(), use(1)};
  std::vector<ToSign> orders;
  for (std::uint8_t i = 0; i < 5; ++i) orders.push_back({Bytes(32, i), {}});
  const auto signatures = tested.sign_many({ec_id, Algorithm::ecdsa_p256_sha256, orders}, soon());
  ASSERT_EQ(signatures.size(), 5u);
  auto what = order(Algorithm::ecdsa_p256_sha256);
  for (std::size_t i = 0; i < 5; ++i) {
    what.digest = orders[i].digest;
    EXPECT_TRUE(good(signatures[i], "ec", what)) << i;
  }
}

TEST(Token, AnUnknownKeyIsFinal) {
  Token tested{module(), use(1)};
  const auto signature = sign(tested, Bytes{9}, order());
  ASSERT_FALSE(signature);
  EXPECT_EQ(signature.error().kind(), FaultKind::final);
  EXPECT_EQ(signature.error().token_code(), "") << "that was our judgement, not the token's";
}

TEST(Token, ATokenThatIsNotThereIsDown) {
  Token tested{module(), {"another label", 1, Secret{SoftHsm::pin}}};
  EXPECT_EQ(sign(tested, rsa_id, order()).error().kind(), FaultKind::token);
}

TEST(Token, APoolThatIsLentOutIsBusy) {
  Sessions pool{module(), SoftHsm::token, 1, Secret{SoftHsm::pin}};
  const auto held = pool.lease(soon());
  ASSERT_TRUE(held);
  const auto moment = std::chrono::steady_clock::now() + std::chrono::milliseconds{20};
  EXPECT_EQ(pool.lease(moment).error().kind(), FaultKind::busy);
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
  Token tested{module(), use(1)};
  next("session");
  EXPECT_TRUE(good(sign(tested, rsa_id, order()), "rsa", order()));
}

TEST_F(Faults, ADeviceErrorIsReportedAndTheNextOrderWorks) {
  Token tested{module(), use(1)};
  next("device");
  const auto signature = sign(tested, rsa_id, order());
  ASSERT_FALSE(signature);
  EXPECT_EQ(signature.error().kind(), FaultKind::token);
  EXPECT_EQ(signature.error().token_code(), "CKR 0x30");
  EXPECT_TRUE(good(sign(tested, rsa_id, order()), "rsa", order()));
}

TEST_F(Faults, ATokenOfOneSessionSignsAndMakesKeys) {
  from_now_on("sessions=1");
  Token tested{module(), use(4)};
  EXPECT_TRUE(good(sign(tested, rsa_id, order()), "rsa", order()));
  EXPECT_TRUE(tested.generate({"lonely", {0x71}, KeyType::p256}, soon()));
  EXPECT_TRUE(good(sign(tested, rsa_id, order()), "rsa", order()));
  EXPECT_TRUE(tested.destroy(Bytes{0x71}, soon()));
  EXPECT_TRUE(good(sign(tested, rsa_id, order()), "rsa", order()));
}

/// A key pair with one attribute that a signing key must not have.
CK_OBJECT_HANDLE make_weak_key(CK_SESSION_HANDLE session, Bytes& id, CK_ATTRIBUTE weakness) {
  CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
  Bytes curve{0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
  CK_ATTRIBUTE open[] = {{CKA_EC_PARAMS, curve.data(), curve.size()}, {CKA_TOKEN, &no, 1}};
  std::vector<CK_ATTRIBUTE> closed{{CKA_TOKEN, &no, 1}, {CKA_ID, id.data(), id.size()}};
  const auto add = [&](CK_ATTRIBUTE usual) { closed.push_back(usual.type == weakness.type ? weakness : usual); };
  add({CKA_PRIVATE, &yes, 1});
  add({CKA_SENSITIVE, &yes, 1});
  add({CKA_EXTRACTABLE, &no, 1});
  add({CKA_SIGN, &yes, 1});
  add({CKA_DERIVE, &no, 1});
  add({CKA_UNWRAP, &no, 1});
  add({CKA_DECRYPT, &no, 1});
  add({CKA_ALWAYS_AUTHENTICATE, &no, 1});
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
        CK_ATTRIBUTE{CKA_DERIVE, &yes, 1}, CK_ATTRIBUTE{CKA_UNWRAP, &yes, 1}, CK_ATTRIBUTE{CKA_DECRYPT, &yes, 1},
        CK_ATTRIBUTE{CKA_PRIVATE, &no, 1}}) {
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

TEST(Token, AKeyThatWantsThePinEachTimeGetsIt) {
  Sessions pool{module(), SoftHsm::token, 1, Secret{SoftHsm::pin}};
  auto lease = pool.lease(soon());
  ASSERT_TRUE(lease);
  CK_BBOOL yes = CK_TRUE;
  Bytes id{0x61};
  make_weak_key(lease->session().handle, id, {CKA_ALWAYS_AUTHENTICATE, &yes, 1});
  const auto key = find_key(module(), lease->session(), id);
  ASSERT_TRUE(key);
  EXPECT_TRUE(key->pin_each_time);
  const auto mechanism = mechanism_for(Algorithm::ecdsa_p256_sha256, false);
  const ToSign one{Bytes(32, 1), {}};
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(sign_with({module(), mechanism, pool.pin()}, lease->session(), *key, one)) << i;
  }
  const Secret wrong{"111111"};
  const auto refused = sign_with({module(), mechanism, wrong}, lease->session(), *key, one);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), FaultKind::pin);
}

}  // namespace
}  // namespace kythu::hsm
