#include "key.hpp"

#include <array>
#include <cstdlib>

namespace kythu::hsm {
namespace {

// DER of AlgorithmIdentifier and the octet string's head, RFC 8017 section 9.2, note 1.
constexpr std::array<std::uint8_t, 19> sha256_info{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                                   0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
constexpr std::array<std::uint8_t, 19> sha384_info{0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                                   0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30};
constexpr std::array<std::uint8_t, 19> sha512_info{0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                                   0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40};

struct Expected {
  CK_ATTRIBUTE_TYPE type;
  bool value;
  const char* complaint;
};
constexpr Expected strict[] = {
    {CKA_SENSITIVE, true, "the key is not sensitive"},
    {CKA_NEVER_EXTRACTABLE, true, "the key was extractable"},
    {CKA_LOCAL, true, "the key was not made in the token"},
    {CKA_SIGN, true, "the key may not sign"},
    {CKA_DERIVE, false, "the key may derive"},
    {CKA_UNWRAP, false, "the key may unwrap"},
    {CKA_DECRYPT, false, "the key may decrypt"},
};

Result<Done, TokenFault> judge(const Module& module, Session& session, CK_OBJECT_HANDLE key) {
  for (const auto& [type, value, complaint] : strict) {
    CK_BBOOL has = CK_FALSE;
    CK_ATTRIBUTE attribute{type, &has, sizeof has};
    const auto code = module.calls().C_GetAttributeValue(session.handle, key, &attribute, 1);
    // A token that does not know an attribute we forbid cannot do what it stands for.
    if (code == CKR_ATTRIBUTE_TYPE_INVALID && !value) continue;
    if (code != CKR_OK) return TokenFault{code, "C_GetAttributeValue"};
    if ((has == CK_TRUE) != value) return TokenFault{CKR_KEY_FUNCTION_NOT_PERMITTED, complaint};
  }
  return Done{};
}

struct Mechanism {
  CK_MECHANISM_TYPE type;
  CK_RSA_PKCS_PSS_PARAMS pss{};
  BytesView digest_info{};  ///< put before the digest
};

Mechanism mechanism_for(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::rsa_pkcs1_sha256: return {CKM_RSA_PKCS, {}, sha256_info};
    case Algorithm::rsa_pkcs1_sha384: return {CKM_RSA_PKCS, {}, sha384_info};
    case Algorithm::rsa_pkcs1_sha512: return {CKM_RSA_PKCS, {}, sha512_info};
    case Algorithm::rsa_pss_sha256: return {CKM_RSA_PKCS_PSS, {CKM_SHA256, CKG_MGF1_SHA256, 32}};
    case Algorithm::rsa_pss_sha384: return {CKM_RSA_PKCS_PSS, {CKM_SHA384, CKG_MGF1_SHA384, 48}};
    case Algorithm::rsa_pss_sha512: return {CKM_RSA_PKCS_PSS, {CKM_SHA512, CKG_MGF1_SHA512, 64}};
    case Algorithm::ecdsa_p256_sha256:
    case Algorithm::ecdsa_p384_sha384: return {CKM_ECDSA};
    case Algorithm::ed25519: return {CKM_EDDSA};
  }
  std::abort();
}

}  // namespace

Result<PrivateKey, TokenFault> find_key(const Module& module, Session& session, BytesView id) {
  Bytes wanted{id.begin(), id.end()};
  if (const auto known = session.keys.find(wanted); known != session.keys.end()) return PrivateKey{known->second};
  CK_OBJECT_CLASS kind = CKO_PRIVATE_KEY;
  CK_ATTRIBUTE pattern[] = {{CKA_CLASS, &kind, sizeof kind}, {CKA_ID, wanted.data(), wanted.size()}};
  const auto& calls = module.calls();
  auto code = calls.C_FindObjectsInit(session.handle, pattern, 2);
  if (code != CKR_OK) return TokenFault{code, "C_FindObjectsInit"};
  CK_OBJECT_HANDLE found[2] = {};
  CK_ULONG count = 0;
  code = calls.C_FindObjects(session.handle, found, 2, &count);
  if (code != CKR_OK) return TokenFault{code, "C_FindObjects"};
  code = calls.C_FindObjectsFinal(session.handle);
  if (code != CKR_OK) return TokenFault{code, "C_FindObjectsFinal"};
  if (count == 0) return TokenFault{CKR_KEY_NEEDED, "no private key has this id"};
  if (count > 1) return TokenFault{CKR_KEY_FUNCTION_NOT_PERMITTED, "two private keys have this id"};
  if (const auto fit = judge(module, session, found[0]); !fit) return fit.error();
  session.keys.emplace(std::move(wanted), found[0]);
  return PrivateKey{found[0]};
}

Result<Bytes, TokenFault> sign_with(const Module& module, Session& session, PrivateKey key, const SigningOrder& order) {
  auto mechanism = mechanism_for(order.algorithm);
  const bool pss = mechanism.type == CKM_RSA_PKCS_PSS;
  CK_MECHANISM given{mechanism.type, pss ? &mechanism.pss : nullptr, pss ? sizeof mechanism.pss : 0};
  Bytes input{mechanism.digest_info.begin(), mechanism.digest_info.end()};
  input.insert(input.end(), order.digest.begin(), order.digest.end());
  auto code = module.calls().C_SignInit(session.handle, &given, key.handle);
  if (code != CKR_OK) return TokenFault{code, "C_SignInit"};
  Bytes signature(1024);  // RSA-8192 at most
  CK_ULONG length = signature.size();
  code = module.calls().C_Sign(session.handle, input.data(), input.size(), signature.data(), &length);
  if (code != CKR_OK) return TokenFault{code, "C_Sign"};
  signature.resize(length);
  return signature;
}

}  // namespace kythu::hsm
