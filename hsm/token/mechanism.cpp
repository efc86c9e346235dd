#include "mechanism.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>

#include "hsm/words.hpp"

namespace kythu::hsm {
namespace {

// DER of AlgorithmIdentifier and the octet string's head, RFC 8017 section 9.2, note 1.
constexpr std::array<std::uint8_t, 19> sha256_info{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                                   0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
constexpr std::array<std::uint8_t, 19> sha384_info{0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                                   0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30};
constexpr std::array<std::uint8_t, 19> sha512_info{0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                                   0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40};

constexpr std::size_t most_mechanisms = 1024;

#define NAMED(mechanism) \
  { mechanism, #mechanism }
/// Those that make signatures and keys; the others are shown by their number.
constexpr std::array<std::pair<CK_MECHANISM_TYPE, std::string_view>, 22> mechanism_names{{
    NAMED(CKM_RSA_PKCS_KEY_PAIR_GEN),
    NAMED(CKM_RSA_PKCS),
    NAMED(CKM_RSA_X_509),
    NAMED(CKM_RSA_PKCS_PSS),
    NAMED(CKM_RSA_PKCS_OAEP),
    NAMED(CKM_SHA1_RSA_PKCS),
    NAMED(CKM_SHA256_RSA_PKCS),
    NAMED(CKM_SHA384_RSA_PKCS),
    NAMED(CKM_SHA512_RSA_PKCS),
    NAMED(CKM_SHA256_RSA_PKCS_PSS),
    NAMED(CKM_SHA384_RSA_PKCS_PSS),
    NAMED(CKM_SHA512_RSA_PKCS_PSS),
    NAMED(CKM_EC_KEY_PAIR_GEN),
    NAMED(CKM_ECDSA),
    NAMED(CKM_ECDSA_SHA1),
    NAMED(CKM_ECDSA_SHA256),
    NAMED(CKM_ECDSA_SHA384),
    NAMED(CKM_ECDSA_SHA512),
    NAMED(CKM_EC_EDWARDS_KEY_PAIR_GEN),
    NAMED(CKM_EDDSA),
    NAMED(CKM_SHA256),
    NAMED(CKM_SHA512),
}};
#undef NAMED

Mechanism on_digest(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::rsa_pkcs1_sha256: return {CKM_RSA_PKCS, {}, sha256_info};
    case Algorithm::rsa_pkcs1_sha384: return {CKM_RSA_PKCS, {}, sha384_info};
    case Algorithm::rsa_pkcs1_sha512: return {CKM_RSA_PKCS, {}, sha512_info};
    case Algorithm::rsa_pss_sha256: return {CKM_RSA_PKCS_PSS, {CKM_SHA256, CKG_MGF1_SHA256, 32}};
    case Algorithm::rsa_pss_sha384: return {CKM_RSA_PKCS_PSS, {CKM_SHA384, CKG_MGF1_SHA384, 48}};
    case Algorithm::rsa_pss_sha512: return {CKM_RSA_PKCS_PSS, {CKM_SHA512, CKG_MGF1_SHA512, 64}};
    case Algorithm::ecdsa_p256_sha256:
    case Algorithm::ecdsa_p384_sha384: return {CKM_ECDSA};
    case Algorithm::ed25519: return {CKM_EDDSA, {}, {}, true};
  }
  std::abort();
}

CK_MECHANISM_TYPE on_message(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::rsa_pkcs1_sha256: return CKM_SHA256_RSA_PKCS;
    case Algorithm::rsa_pkcs1_sha384: return CKM_SHA384_RSA_PKCS;
    case Algorithm::rsa_pkcs1_sha512: return CKM_SHA512_RSA_PKCS;
    case Algorithm::rsa_pss_sha256: return CKM_SHA256_RSA_PKCS_PSS;
    case Algorithm::rsa_pss_sha384: return CKM_SHA384_RSA_PKCS_PSS;
    case Algorithm::rsa_pss_sha512: return CKM_SHA512_RSA_PKCS_PSS;
    case Algorithm::ecdsa_p256_sha256: return CKM_ECDSA_SHA256;
    case Algorithm::ecdsa_p384_sha384: return CKM_ECDSA_SHA384;
    case Algorithm::ed25519: return CKM_EDDSA;
  }
  std::abort();
}

}  // namespace

std::string describe(KeyKind kind) {
  switch (kind.family) {
    case KeyFamily::rsa: return fmt::format("RSA of {} bits", kind.bits);
    case KeyFamily::p256: return "P-256";
    case KeyFamily::p384: return "P-384";
    case KeyFamily::ed25519: return "Ed25519";
  }
  std::abort();
}

std::vector<Algorithm> algorithms_of(KeyKind kind) {
  switch (kind.family) {
    case KeyFamily::rsa:
      if (kind.bits < 2048 || kind.bits > 4096) return {};
      return {Algorithm::rsa_pkcs1_sha256, Algorithm::rsa_pkcs1_sha384, Algorithm::rsa_pkcs1_sha512,
              Algorithm::rsa_pss_sha256,   Algorithm::rsa_pss_sha384,   Algorithm::rsa_pss_sha512};
    case KeyFamily::p256: return {Algorithm::ecdsa_p256_sha256};
    case KeyFamily::p384: return {Algorithm::ecdsa_p384_sha384};
    case KeyFamily::ed25519: return {Algorithm::ed25519};
  }
  std::abort();
}

Mechanism mechanism_for(Algorithm algorithm, bool token_hashes) {
  auto mechanism = on_digest(algorithm);
  if (!token_hashes) return mechanism;
  mechanism.type = on_message(algorithm);
  mechanism.digest_info = {};
  mechanism.takes_message = true;
  return mechanism;
}

std::string mechanism_name(CK_MECHANISM_TYPE type) {
  for (const auto& [known, text] : mechanism_names) {
    if (known == type) return std::string{text};
  }
  return fmt::format("{:#x}", type);
}

Result<Mechanisms, TokenFault> Mechanisms::of(const Module& module, CK_SLOT_ID slot) {
  CK_ULONG count = 0;
  auto code = module.calls().C_GetMechanismList(slot, nullptr, &count);
  std::vector<CK_MECHANISM_TYPE> types(std::min<CK_ULONG>(count, most_mechanisms));
  count = types.size();
  if (code == CKR_OK) code = module.calls().C_GetMechanismList(slot, types.data(), &count);
  if (code != CKR_OK) return TokenFault{code, "C_GetMechanismList"};
  types.resize(std::min<CK_ULONG>(count, types.size()));
  return Mechanisms{module, slot, std::move(types)};
}

std::vector<std::string> Mechanisms::names() const {
  std::vector<std::string> all;
  for (const auto type : types_) all.push_back(mechanism_name(type));
  return all;
}

std::string Mechanisms::complaint(CK_MECHANISM_TYPE type, KeyKind kind) const {
  const auto called = mechanism_name(type);
  if (std::ranges::find(types_, type) == types_.end()) return "the token has no " + called;
  CK_MECHANISM_INFO info{};
  const auto code = module_.calls().C_GetMechanismInfo(slot_, type, &info);
  if (code != CKR_OK) return fmt::format("{}: C_GetMechanismInfo: CKR 0x{:x}", called, code);
  if ((info.flags & CKF_SIGN) == 0) return called + " cannot sign in this token";
  // Some modules leave the sizes out; an Edwards key of 255 bits counts as 256 in others.
  const auto least = kind.family == KeyFamily::ed25519 ? kind.bits + 1 : kind.bits;
  if (info.ulMaxKeySize == 0 || (info.ulMinKeySize <= least && kind.bits <= info.ulMaxKeySize)) return {};
  return fmt::format("{} takes keys of {} to {} bits, not {}", called, info.ulMinKeySize, info.ulMaxKeySize,
                     describe(kind));
}

}  // namespace kythu::hsm
