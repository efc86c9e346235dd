#include "doubles/memory_keys.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "case_name.hpp"
#include "config/base/digest.hpp"
#include "config/base/handle.hpp"

namespace kythu::test {
namespace {

using hsm::Algorithm, hsm::Refusal;

const AgencyId agency{{{1}}};

MemoryKeys& keys() {
  static MemoryKeys one{"receipts", agency};
  return one;
}

hsm::SigningOrder order() {
  const auto digest = sha256("phiếu thu");
  return {"receipts", hsm::Purpose::receipt, agency, Algorithm::rsa_pkcs1_sha256, {digest.begin(), digest.end()},
          "rct_1"};
}

TEST(MemoryKeys, SignaturesVerifyWithTheCertificate) {
  const auto signature = keys().sign(order());
  ASSERT_TRUE(signature);
  const auto& der = keys().certificate_chain().front();
  const auto* at = der.data();
  const Handle<X509, X509_free> certificate{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
  ASSERT_TRUE(certificate);
  const Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context{EVP_PKEY_CTX_new(X509_get0_pubkey(certificate.get()), nullptr)};
  ASSERT_EQ(EVP_PKEY_verify_init(context.get()), 1);
  ASSERT_EQ(EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()), 1);
  const auto digest = order().digest;
  EXPECT_EQ(
      EVP_PKEY_verify(context.get(), signature->value.data(), signature->value.size(), digest.data(), digest.size()),
      1);
}

TEST(MemoryKeys, TheNextRefusalIsGivenOnce) {
  keys().next_refusal = Refusal::token_down;
  EXPECT_EQ(keys().sign(order()).error(), Refusal::token_down);
  EXPECT_TRUE(keys().sign(order()));
}

struct RefusalCase {
  const char* name;
  void (*change)(hsm::SigningOrder&);
  Refusal refusal;
};
class MemoryKeysRefuse : public testing::TestWithParam<RefusalCase> {};

TEST_P(MemoryKeysRefuse, WhatTheSignerRefuses) {
  auto changed = order();
  GetParam().change(changed);
  const auto signature = keys().sign(changed);
  ASSERT_FALSE(signature);
  EXPECT_EQ(signature.error(), GetParam().refusal);
}

INSTANTIATE_TEST_SUITE_P(
    Doubles, MemoryKeysRefuse,
    testing::Values(RefusalCase{"another_key", [](auto& o) { o.key = "x"; }, Refusal::unknown_key},
                    RefusalCase{"another_agency", [](auto& o) { o.agency = {}; }, Refusal::not_allowed},
                    RefusalCase{"an_ec_algorithm", [](auto& o) { o.algorithm = Algorithm::ecdsa_p256_sha256; },
                                Refusal::not_allowed},
                    RefusalCase{"a_short_digest", [](auto& o) { o.digest.pop_back(); }, Refusal::bad_order},
                    RefusalCase{"no_job", [](auto& o) { o.job.clear(); }, Refusal::bad_order}),
    case_name);

}  // namespace
}  // namespace kythu::test
