// A second PKCS#11 module, to find out what only works with SoftHSM: tpm2-pkcs11 1.9 on a TPM in software.
#include <gtest/gtest.h>

#include "config/base/digest.hpp"
#include "doubles/soft_tpm.hpp"
#include "hsm/signer/verify.hpp"
#include "hsm/token/provision.hpp"
#include "hsm/token/token.hpp"

namespace kythu::hsm {
namespace {

constexpr std::string_view pin = "482915";

auto soon() { return std::chrono::steady_clock::now() + std::chrono::seconds{60}; }

/// A new one each time: without a resource manager (/dev/tpmrm0) the few places for objects in a TPM are soon taken.
class Tpm : public testing::Test {
 protected:
  void SetUp() override {
    tpm_ = std::make_unique<test::SoftTpm>();
    module_ = std::make_unique<Module>(test::SoftTpm::library);
    const std::string label = "kythu-tpm";
    for (const char* when : {"blank", "there already"}) {
      const auto ready = ensure_token(*module_, {label, Secret{"73910462"}, Secret{pin}});
      ASSERT_TRUE(ready) << when << ": " << ready.error().text();
    }
  }

  Token token(bool token_hashes) { return {*module_, {"kythu-tpm", 2, Secret{pin}, token_hashes}}; }

  static SigningOrder order(Algorithm algorithm) {
    SigningOrder one{"key", Purpose::receipt, {}, algorithm, {}, "job", to_bytes("what the officer saw")};
    const auto hash = sha256(one.message);
    one.digest.assign(hash.begin(), hash.end());
    if (digest_size(algorithm) == 48) one.digest = sha384(one.message);
    if (digest_size(algorithm) == 64) one.digest = sha512(one.message);
    return one;
  }

  static std::string sign_and_verify(Token& token, BytesView id, const PublicKey& key, Algorithm algorithm) {
    const auto what = order(algorithm);
    const ToSign one{what.digest, what.message};
    const auto signature = token.sign_many({id, algorithm, {&one, 1}}, soon()).front();
    if (!signature) return signature.error().text();
    return key.verifies(what, *signature) ? "" : "does not verify";
  }

 private:
  std::unique_ptr<test::SoftTpm> tpm_;
  std::unique_ptr<Module> module_;
};

TEST_F(Tpm, SaysWhatItIs) {
  auto tested = token(false);
  const auto facts = tested.facts();
  ASSERT_TRUE(facts) << facts.error().text();
  EXPECT_EQ(facts->manufacturer, "IBM");
  EXPECT_EQ(facts->max_sessions, 1024u);
  EXPECT_EQ(facts->usable_sessions, 2u);
  EXPECT_NE(std::ranges::find(facts->mechanisms, "CKM_ECDSA_SHA384"), facts->mechanisms.end());
  EXPECT_EQ(std::ranges::find(facts->mechanisms, "CKM_EDDSA"), facts->mechanisms.end());
}

TEST_F(Tpm, HashesForARsaKeyThatMayOnlySign) {
  const Bytes id{0x10};
  auto tested = token(true);
  const auto spki = tested.generate({"tpm", id, KeyType::rsa2048}, soon());
  ASSERT_TRUE(spki) << spki.error().text();
  const KeyToLookAt wanted{id, {}};
  const auto seen = tested.look({&wanted, 1}, soon());
  ASSERT_TRUE(seen) << seen.error().text();
  ASSERT_EQ(seen->fit.size(), 1u);
  const std::vector pkcs1{Algorithm::rsa_pkcs1_sha256, Algorithm::rsa_pkcs1_sha384, Algorithm::rsa_pkcs1_sha512};
  EXPECT_EQ(seen->fit.front().algorithms, pkcs1);
  ASSERT_EQ(seen->complaints.size(), 3u);
  EXPECT_EQ(seen->complaints.front(), "key 10: rsa_pss_sha256: the token has no CKM_SHA256_RSA_PKCS_PSS");
  for (const auto algorithm : pkcs1) {
    EXPECT_EQ(sign_and_verify(tested, id, PublicKey{*spki}, algorithm), "") << name(algorithm);
  }
  EXPECT_TRUE(tested.destroy(id, soon()));
}

// CKM_RSA_PKCS over a digest is a raw RSA operation there, which a TPM calls decryption: "hashing = token" it must be.
TEST_F(Tpm, DoesNotSignDigestsWithARsaKeyThatMayOnlySign) {
  const Bytes id{0x11};
  auto tested = token(false);
  const auto spki = tested.generate({"tpm", id, KeyType::rsa2048}, soon());
  ASSERT_TRUE(spki) << spki.error().text();
  EXPECT_EQ(sign_and_verify(tested, id, PublicKey{*spki}, Algorithm::rsa_pkcs1_sha256), "C_Sign: CKR 0x5");
}

class TpmEcdsa : public Tpm, public testing::WithParamInterface<bool> {};

TEST_P(TpmEcdsa, SignsAndKeepsItsKeyBetweenLogins) {
  const Bytes id{0x20, GetParam() ? std::uint8_t{1} : std::uint8_t{0}};
  Result<Bytes, TokenFault> spki = TokenFault{};
  {
    auto maker = token(GetParam());
    spki = maker.generate({"tpm", id, KeyType::p256}, soon());
    ASSERT_TRUE(spki) << spki.error().text();
  }
  auto tested = token(GetParam());
  EXPECT_EQ(*tested.generate({"tpm", id, KeyType::p256}, soon()), *spki) << "there already";
  EXPECT_EQ(sign_and_verify(tested, id, PublicKey{*spki}, Algorithm::ecdsa_p256_sha256), "");
  EXPECT_TRUE(tested.destroy(id, soon()));
}

INSTANTIATE_TEST_SUITE_P(Token, TpmEcdsa, testing::Bool(),
                         [](const auto& test) { return test.param ? "over_messages" : "over_digests"; });

TEST_F(Tpm, HasNoEd25519) {
  auto tested = token(false);
  const auto spki = tested.generate({"tpm", {0x30}, KeyType::ed25519}, soon());
  ASSERT_FALSE(spki);
  EXPECT_EQ(spki.error().text(), "C_GenerateKeyPair: CKR 0x70");
}

}  // namespace
}  // namespace kythu::hsm
