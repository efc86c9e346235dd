// Keys of every type, made in a real SoftHSM, used in every way, and destroyed.
#include <gtest/gtest.h>

#include "config/base/digest.hpp"
#include "doubles/soft_token.hpp"
#include "hsm/signer/verify.hpp"
#include "hsm/token/token.hpp"

namespace kythu::hsm {
namespace {

using test::SoftHsm;

const Module& module() {
  SoftHsm::shared();
  static const Module one{KYTHU_FAULTY_MODULE};
  return one;
}

auto soon() { return std::chrono::steady_clock::now() + std::chrono::seconds{60}; }

Token token(bool token_hashes = false) { return {module(), {SoftHsm::token, 2, Secret{SoftHsm::pin}, token_hashes}}; }

SigningOrder order(Algorithm algorithm) {
  SigningOrder one{"key", Purpose::receipt, {}, algorithm, {}, "job", to_bytes("what the officer saw")};
  const auto short_hash = sha256(one.message);
  one.digest.assign(short_hash.begin(), short_hash.end());
  if (digest_size(algorithm) == 48) one.digest = sha384(one.message);
  if (digest_size(algorithm) == 64) one.digest = sha512(one.message);
  return one;
}

bool signs(Token& token, BytesView id, const PublicKey& key, Algorithm algorithm) {
  const auto what = order(algorithm);
  const ToSign one{what.digest, what.message};
  const auto signature = token.sign_many({id, algorithm, {&one, 1}}, soon()).front();
  return signature && key.verifies(what, *signature);
}

KeysSeen look(Token& token, const KeyToLookAt& key) {
  auto seen = token.look({&key, 1}, soon());
  return seen ? std::move(*seen) : KeysSeen{{}, {seen.error().text()}};
}

class EveryKeyType : public testing::TestWithParam<std::pair<KeyType, std::size_t>> {};

TEST_P(EveryKeyType, IsMadeSignsByEachOfItsAlgorithmsAndIsDestroyed) {
  const auto [type, algorithms] = GetParam();
  const Bytes id{0x80, static_cast<std::uint8_t>(type)};
  auto tested = token();
  const auto spki = tested.generate({"made", id, type}, soon());
  ASSERT_TRUE(spki) << spki.error().text();
  const PublicKey key{*spki};
  const auto seen = look(tested, {id, {}});
  ASSERT_EQ(seen.fit.size(), 1u);
  EXPECT_EQ(seen.fit.front().algorithms.size(), algorithms);
  for (const auto algorithm : seen.fit.front().algorithms) {
    EXPECT_TRUE(signs(tested, id, key, algorithm)) << name(algorithm);
  }
  EXPECT_EQ(*tested.generate({"made", id, type}, soon()), *spki) << "asked again, it is the same key";
  const auto other = type == KeyType::p256 ? KeyType::p384 : KeyType::p256;
  EXPECT_FALSE(tested.generate({"made", id, other}, soon())) << "the id is taken by a key of another type";
  EXPECT_TRUE(tested.destroy(id, soon()));
  EXPECT_TRUE(tested.destroy(id, soon())) << "gone already";
  EXPECT_EQ(look(tested, {id, {}}).fit.size(), 0u);
  EXPECT_FALSE(signs(tested, id, key, algorithms_of({KeyFamily::rsa, 2048}).front()));
}

INSTANTIATE_TEST_SUITE_P(Token, EveryKeyType,
                         testing::Values(std::pair{KeyType::rsa2048, 6u}, std::pair{KeyType::rsa3072, 6u},
                                         std::pair{KeyType::rsa4096, 6u}, std::pair{KeyType::p256, 1u},
                                         std::pair{KeyType::p384, 1u}, std::pair{KeyType::ed25519, 1u}),
                         [](const auto& test) { return std::string{name(test.param.first)}; });

TEST(TokenKeys, ATokenThatHashesByItselfSignsMessages) {
  auto tested = token(true);
  const Bytes id{0x90};
  const auto spki = tested.generate({"made", id, KeyType::rsa2048}, soon());
  ASSERT_TRUE(spki);
  const PublicKey key{*spki};
  for (const auto algorithm : algorithms_of({KeyFamily::rsa, 2048})) {
    EXPECT_TRUE(signs(tested, id, key, algorithm)) << name(algorithm);
  }
  const std::vector<ToSign> orders{{Bytes(32, 1), {}}, {Bytes(32, 1), to_bytes("a message")}};
  const auto signatures = tested.sign_many({id, Algorithm::rsa_pkcs1_sha256, orders}, soon());
  EXPECT_FALSE(signatures[0]) << "there is nothing to hash";
  EXPECT_TRUE(signatures[1]) << "and the next order does not suffer";
  EXPECT_TRUE(tested.destroy(id, soon()));
}

TEST(TokenKeys, AMechanismThatTheTokenLacksIsNamed) {
  auto tested = token(true);
  const auto seen = look(tested, {{2}, {Algorithm::ecdsa_p256_sha256}});
  EXPECT_EQ(seen.fit.size(), 0u) << "SoftHSM has ECDSA over digests only";
  ASSERT_EQ(seen.complaints.size(), 1u);
  EXPECT_EQ(seen.complaints.front(), "key 02: ecdsa_p256_sha256: the token has no CKM_ECDSA_SHA256");
}

TEST(TokenKeys, AnAlgorithmOfAnotherKeyTypeIsNamedAndTheOthersStay) {
  auto tested = token();
  const auto seen = look(tested, {{1}, {Algorithm::rsa_pss_sha256, Algorithm::ecdsa_p256_sha256}});
  ASSERT_EQ(seen.fit.size(), 1u);
  EXPECT_EQ(seen.fit.front().algorithms, std::vector{Algorithm::rsa_pss_sha256});
  ASSERT_EQ(seen.complaints.size(), 1u);
  EXPECT_EQ(seen.complaints.front(), "key 01: ecdsa_p256_sha256: the key is RSA of 2048 bits");
}

TEST(TokenKeys, AKeyThatIsMissingIsNamed) {
  auto tested = token();
  const auto seen = look(tested, {{0x99, 0x01}, {}});
  ASSERT_EQ(seen.complaints.size(), 1u);
  EXPECT_TRUE(seen.complaints.front().starts_with("key 9901: no private key has this id")) << seen.complaints.front();
}

TEST(TokenKeys, TheTokenSaysWhatItIs) {
  auto tested = token();
  const auto facts = tested.facts();
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->manufacturer, "SoftHSM project");
  EXPECT_EQ(facts->model, "SoftHSM v2");
  EXPECT_EQ(facts->usable_sessions, 2u);
  EXPECT_NE(std::ranges::find(facts->mechanisms, "CKM_RSA_PKCS_PSS"), facts->mechanisms.end());
  EXPECT_FALSE(facts->pin_locked);
}

TEST(Verify, ABusyP256KeyIsJudgedAsOneThatSignsNowAndThen) {
  auto tested = token();
  const auto spki = tested.generate({"made", {0x92}, KeyType::p256}, soon());
  ASSERT_TRUE(spki);
  const PublicKey key{*spki};
  auto what = order(Algorithm::ecdsa_p256_sha256);
  const Bytes zero(32, 0),
      order_of_curve = *from_hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  for (int i = 0; i < 300; ++i) {  // past the point where it gets a table
    what.digest[0] = static_cast<std::uint8_t>(i);
    const ToSign one{what.digest, {}};
    auto signature = *tested.sign_many({Bytes{0x92}, what.algorithm, {&one, 1}}, soon()).front();
    ASSERT_TRUE(key.verifies(what, signature)) << i;
    for (const std::size_t half : {0, 32}) {
      for (const auto& bad : {zero, order_of_curve}) {
        auto changed = signature;
        std::ranges::copy(bad, changed.begin() + static_cast<long>(half));
        ASSERT_FALSE(key.verifies(what, changed)) << i;
      }
    }
    signature[static_cast<std::size_t>(i) % 64] ^= 1;
    ASSERT_FALSE(key.verifies(what, signature)) << i;
    ASSERT_FALSE(key.verifies(what, BytesView{signature}.first(63))) << i;
  }
  EXPECT_TRUE(tested.destroy(Bytes{0x92}, soon()));
}

TEST(Verify, AMessageThatWasNotSignedDoesNotVerify) {
  auto tested = token();
  const Bytes id{0x91};
  const auto spki = tested.generate({"made", id, KeyType::ed25519}, soon());
  ASSERT_TRUE(spki);
  const PublicKey key{*spki};
  auto what = order(Algorithm::ed25519);
  const ToSign one{what.digest, what.message};
  const auto signature = tested.sign_many({id, what.algorithm, {&one, 1}}, soon()).front();
  ASSERT_TRUE(signature);
  EXPECT_TRUE(key.verifies(what, *signature));
  EXPECT_FALSE(key.verifies(what, Bytes(64, 0)));
  what.message.back() ^= 1;
  EXPECT_FALSE(key.verifies(what, *signature));
  what.message.clear();
  EXPECT_FALSE(key.verifies(what, *signature));
  EXPECT_TRUE(tested.destroy(id, soon()));
}

}  // namespace
}  // namespace kythu::hsm
