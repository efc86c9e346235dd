// The signature itself: what openssl says about it, by every algorithm, and what a wrong one gets.
#include <algorithm>

#include "case_name.hpp"
#include "doubles/test_ca.hpp"
#include "fixture.hpp"
#include "own_token.hpp"

namespace kythu::test {
namespace {

using hsm::Algorithm;
using signing::Refusal;

struct Cut {
  Bytes signed_bytes, contents;
};

/// By hand, as any validator does: the two ranges, and the DER inside /Contents.
Cut cut(const Bytes& pdf) {
  const std::string text{as_text(pdf)};
  const auto at = text.rfind("/ByteRange [");
  std::size_t a = 0, b = 0, c = 0, d = 0;
  if (std::sscanf(text.c_str() + at, "/ByteRange [%zu %zu %zu %zu", &a, &b, &c, &d) != 4) throw std::runtime_error{"?"};
  if (a != 0 || c + d != pdf.size() || text[b] != '<' || text[c - 1] != '>') throw std::runtime_error{"ranges"};
  auto bytes = *from_hex(std::string_view{text}.substr(b + 1, c - b - 2));
  // Long form of the length: the outer SEQUENCE of a signature is always over 255 bytes.
  bytes.resize(4 + (static_cast<std::size_t>(bytes[2]) << 8 | bytes[3]));
  return {to_bytes(text.substr(0, b) + text.substr(c, d)), bytes};
}

class Openssl : public SigningTest {
 public:
  /// Asks `openssl cms -verify -cades` against this trusted certificate.
  Ran verify(const Bytes& pdf, const Bytes& ca) const {
    const auto parts = cut(pdf);
    saved(parts.signed_bytes, "data");
    saved(parts.contents, "sig.p7s");
    saved(to_bytes(to_pem(ca)), "ca.pem");
    return run("cd " + folder.path().native() +
               " && openssl cms -verify -binary -cades -inform DER -in sig.p7s -content data -CAfile ca.pem -purpose "
               "any -out /dev/null");
  }
};

TEST_F(Openssl, accepts_the_signature_with_its_chain_and_signing_certificate) {
  const auto ran = verify(sign(build_pdf()), keys.certificate_chain().back());
  EXPECT_EQ(ran.code, 0) << ran.output;
}

TEST_F(Openssl, refuses_it_under_another_ca) {
  EXPECT_NE(verify(sign(build_pdf()), TestCa{"Somebody Else"}.certificate()).code, 0);
}

TEST_F(Openssl, finds_no_signing_time_and_one_signer) {
  const auto parts = cut(sign(build_pdf()));
  const auto ran = run("openssl cms -cmsout -print -noout -inform DER -in " + saved(parts.contents, "sig.p7s"));
  EXPECT_EQ(count(ran.output, "signingTime"), 0);
  EXPECT_EQ(count(ran.output, "signatureAlgorithm"), 1) << ran.output;
  EXPECT_EQ(count(ran.output, "id-smime-aa-signingCertificateV2"), 1) << ran.output;
}

struct AlgorithmCase {
  const char* name;
  Algorithm algorithm;
};

class ByAlgorithm : public Openssl, public testing::WithParamInterface<AlgorithmCase> {};

TEST_P(ByAlgorithm, openssl_and_poppler_accept_it) {
  auto done = signer().sign(document(build_pdf()), {}, signatory(GetParam().algorithm));
  ASSERT_TRUE(done);
  EXPECT_EQ(done->algorithm, GetParam().algorithm);
  const auto ran = verify(done->bytes, keys.certificate_chain().back());
  EXPECT_EQ(ran.code, 0) << ran.output;
}

INSTANTIATE_TEST_SUITE_P(Signing, ByAlgorithm,
                         testing::Values(AlgorithmCase{"rsa_pkcs1_sha256", Algorithm::rsa_pkcs1_sha256},
                                         AlgorithmCase{"rsa_pkcs1_sha384", Algorithm::rsa_pkcs1_sha384},
                                         AlgorithmCase{"rsa_pkcs1_sha512", Algorithm::rsa_pkcs1_sha512},
                                         AlgorithmCase{"rsa_pss_sha256", Algorithm::rsa_pss_sha256},
                                         AlgorithmCase{"rsa_pss_sha384", Algorithm::rsa_pss_sha384},
                                         AlgorithmCase{"rsa_pss_sha512", Algorithm::rsa_pss_sha512}),
                         case_name);

struct Curve {
  const char* name;
  Algorithm algorithm;
};

class InTwoSteps : public Openssl, public testing::WithParamInterface<Curve> {};

TEST_P(InTwoSteps, an_elliptic_signature_from_outside_is_accepted) {
  const OwnToken token{GetParam().name};
  auto tool = signer();
  auto whose = signatory(GetParam().algorithm);
  whose.certificate_chain = token.chain;
  // Leading zeroes in r or s show in about one of 256 signatures: a few rounds keep DER's integers honest.
  for (int round = 0; round < 20; ++round) {
    auto prepared = tool.prepare(document(build_pdf()), {}, whose);
    ASSERT_TRUE(prepared);
    const auto value = token.sign(prepared->digest());
    const auto done = tool.complete(std::move(*prepared), {value});
    ASSERT_TRUE(done);
    const auto ran = verify(done->bytes, token.ca.certificate());
    ASSERT_EQ(ran.code, 0) << ran.output;
  }
}

INSTANTIATE_TEST_SUITE_P(Signing, InTwoSteps,
                         testing::Values(Curve{"secp384r1", Algorithm::ecdsa_p384_sha384},
                                         Curve{"prime256v1", Algorithm::ecdsa_p256_sha256}),
                         case_name);

TEST_F(Openssl, a_value_that_is_not_the_certificates_signature_is_refused) {
  auto tool = signer();
  for (const auto& value : {Bytes(256, 1), Bytes{}, Bytes(255, 1)}) {
    auto prepared = tool.prepare(document(build_pdf()), {}, signatory());
    ASSERT_TRUE(prepared);
    const auto done = tool.complete(std::move(*prepared), {value});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error(), Refusal::signature_wrong);
  }
}

TEST_F(Openssl, a_signature_over_another_document_is_refused) {
  auto tool = signer();
  auto first = tool.prepare(document(build_pdf()), {}, signatory());
  auto second = tool.prepare(document(build_pdf({.pages = 2})), {}, signatory());
  ASSERT_TRUE(first && second);
  const auto value =
      keys.sign({"result", hsm::Purpose::result, agency, Algorithm::rsa_pkcs1_sha256, first->digest(), "sig_1"});
  ASSERT_TRUE(value);
  const auto done = tool.complete(std::move(*second), *value);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error(), Refusal::signature_wrong);
}

struct Moment {
  const char* name;
  std::chrono::hours from_now;
  bool fits;
};

class Validity : public SigningTest, public testing::WithParamInterface<Moment> {};

TEST_P(Validity, of_the_certificate_is_judged_by_our_clock) {
  const auto at = system_now() + GetParam().from_now;
  signing::Signer tool{settings(), keys, inspector, tsa, [at] { return at; }, system_random};
  const auto done = tool.sign(document(build_pdf()), {}, signatory());
  EXPECT_EQ(done.has_value(), GetParam().fits);
  if (!done) {
    EXPECT_EQ(done.error(), Refusal::certificate_unsuitable);
  }
}

INSTANTIATE_TEST_SUITE_P(Signing, Validity,
                         testing::Values(Moment{"now", std::chrono::hours{0}, true},
                                         Moment{"long_before_its_start", std::chrono::hours{-24 * 365}, false},
                                         Moment{"long_after_its_end", std::chrono::hours{24 * 365 * 11}, false}),
                         case_name);

class Unsuitable : public SigningTest {};

TEST_F(Unsuitable, certificate_for_another_kind_of_key) {
  for (const auto algorithm : {Algorithm::ecdsa_p256_sha256, Algorithm::ecdsa_p384_sha384}) {
    const auto done = signer().sign(document(build_pdf()), {}, signatory(algorithm));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error(), Refusal::certificate_unsuitable);
  }
}

TEST_F(Unsuitable, chain_that_is_empty_or_not_a_certificate) {
  for (const auto& chain : {std::vector<Bytes>{}, std::vector<Bytes>{to_bytes("no certificate")}}) {
    auto whose = signatory();
    whose.certificate_chain = chain;
    const auto done = signer().sign(document(build_pdf()), {}, whose);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error(), Refusal::certificate_unsuitable);
  }
}

TEST_F(Unsuitable, document_over_the_limit) {
  auto pdf = build_pdf();
  pdf.resize(settings().document_limit + 1, '\n');
  const auto done = signer().sign(document(pdf), {}, signatory());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error(), Refusal::too_large);
}

struct Mapped {
  const char* name;
  hsm::Refusal from;
  Refusal to;
};

class KeyRefusal : public SigningTest, public testing::WithParamInterface<Mapped> {};

TEST_P(KeyRefusal, becomes_ours) {
  keys.next_refusal = GetParam().from;
  const auto done = signer().sign(document(build_pdf()), {}, signatory());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error(), GetParam().to);
}

INSTANTIATE_TEST_SUITE_P(
    Signing, KeyRefusal,
    testing::Values(Mapped{"unknown_key", hsm::Refusal::unknown_key, Refusal::key_unknown},
                    Mapped{"not_allowed", hsm::Refusal::not_allowed, Refusal::key_not_allowed},
                    Mapped{"not_active", hsm::Refusal::not_active, Refusal::key_not_active},
                    Mapped{"needs_approval", hsm::Refusal::needs_approval, Refusal::key_needs_approval},
                    Mapped{"rate_exceeded", hsm::Refusal::rate_exceeded, Refusal::key_rate_exceeded},
                    Mapped{"busy", hsm::Refusal::busy, Refusal::key_unavailable},
                    Mapped{"token_down", hsm::Refusal::token_down, Refusal::key_unavailable},
                    Mapped{"unreachable", hsm::Refusal::unreachable, Refusal::key_unavailable},
                    Mapped{"in_doubt", hsm::Refusal::in_doubt, Refusal::key_unavailable}),
    case_name);

}  // namespace
}  // namespace kythu::test
