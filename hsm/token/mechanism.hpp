// Which PKCS#11 mechanism makes which signature, and whether a token has it for a key.
#pragma once

#include "hsm/orders.hpp"
#include "hsm/token/module.hpp"

namespace kythu::hsm {

enum class KeyFamily { rsa, p256, p384, ed25519 };

struct KeyKind {
  KeyFamily family{};
  CK_ULONG bits = 0;
  bool operator==(const KeyKind&) const = default;
};

/// "RSA of 2048 bits", "P-256"
std::string describe(KeyKind kind);
/// Every algorithm that keys of this kind can be used with; none for an RSA key that is too short or too long.
std::vector<Algorithm> algorithms_of(KeyKind kind);

struct Mechanism {
  CK_MECHANISM_TYPE type;
  CK_RSA_PKCS_PSS_PARAMS pss{};  ///< used when pss.hashAlg is set
  BytesView digest_info{};       ///< put before the digest
  bool takes_message = false;    ///< the token hashes, or the scheme wants the message itself
};

/// RSA: PKCS#1 v1.5 with our own DigestInfo (CKM_RSA_PKCS: the widest support), PSS with the hash's own MGF and salt
/// length. `token_hashes`: CKM_SHA256_RSA_PKCS and so on, for tokens that take no digests.
Mechanism mechanism_for(Algorithm algorithm, bool token_hashes);
/// "CKM_RSA_PKCS", "0x80000001"
std::string mechanism_name(CK_MECHANISM_TYPE type);

/// What C_GetMechanismList and C_GetMechanismInfo say.
class Mechanisms {
 public:
  static Result<Mechanisms, TokenFault> of(const Module& module, CK_SLOT_ID slot);
  std::vector<std::string> names() const;
  /// Why the token cannot sign by this mechanism with such a key, as a sentence that names it; else empty.
  std::string complaint(CK_MECHANISM_TYPE type, KeyKind kind) const;

 private:
  Mechanisms(const Module& module, CK_SLOT_ID slot, std::vector<CK_MECHANISM_TYPE> types)
      : module_(module), slot_(slot), types_(std::move(types)) {}
  const Module& module_;
  CK_SLOT_ID slot_;
  std::vector<CK_MECHANISM_TYPE> types_;
};

}  // namespace kythu::hsm
