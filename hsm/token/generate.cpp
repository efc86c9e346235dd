#include "generate.hpp"

#include <cstdlib>

#include "curves.hpp"
#include "hsm/token/key.hpp"
#include "hsm/token/public_key.hpp"

namespace kythu::hsm {
namespace {

KeyKind kind_of(KeyType type) {
  switch (type) {
    case KeyType::rsa2048: return {KeyFamily::rsa, 2048};
    case KeyType::rsa3072: return {KeyFamily::rsa, 3072};
    case KeyType::rsa4096: return {KeyFamily::rsa, 4096};
    case KeyType::p256: return {KeyFamily::p256, 256};
    case KeyType::p384: return {KeyFamily::p384, 384};
    case KeyType::ed25519: return {KeyFamily::ed25519, 255};
  }
  std::abort();
}

CK_MECHANISM_TYPE generator_of(KeyFamily family) {
  switch (family) {
    case KeyFamily::rsa: return CKM_RSA_PKCS_KEY_PAIR_GEN;
    case KeyFamily::p256:
    case KeyFamily::p384: return CKM_EC_KEY_PAIR_GEN;
    case KeyFamily::ed25519: return CKM_EC_EDWARDS_KEY_PAIR_GEN;
  }
  std::abort();
}

struct Pair {
  CK_OBJECT_HANDLE open = CK_INVALID_HANDLE, closed = CK_INVALID_HANDLE;
};

/// One try of C_GenerateKeyPair. `in_full` names what the key may not do, which some modules will not hear of. What the
/// public half may be used for is left to the token: nobody uses it there, and tpm2-pkcs11, to which "verify" and
/// "decrypt" are one, makes no key that may be verified with but not decrypt.
struct Try {
  KeyKind kind;
  Bytes id, label, parameters;  ///< parameters: of the curve, empty for RSA
  bool in_full = true;

  Result<Pair, TokenFault> run(const Module& module, CK_SESSION_HANDLE session) {
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    Bytes exponent{0x01, 0x00, 0x01};
    std::vector<CK_ATTRIBUTE> open{{CKA_TOKEN, &yes, 1}, {CKA_PRIVATE, &no, 1}};
    std::vector<CK_ATTRIBUTE> closed{{CKA_TOKEN, &yes, 1},
                                     {CKA_PRIVATE, &yes, 1},
                                     {CKA_SENSITIVE, &yes, 1},
                                     {CKA_EXTRACTABLE, &no, 1},
                                     {CKA_SIGN, &yes, 1}};
    for (auto* side : {&open, &closed}) {
      side->push_back({CKA_ID, id.data(), id.size()});
      side->push_back({CKA_LABEL, label.data(), label.size()});
    }
    if (kind.family == KeyFamily::rsa) {
      open.push_back({CKA_MODULUS_BITS, &kind.bits, sizeof kind.bits});
      open.push_back({CKA_PUBLIC_EXPONENT, exponent.data(), exponent.size()});
    } else {
      open.push_back({CKA_EC_PARAMS, parameters.data(), parameters.size()});
    }
    if (in_full) {
      for (const auto forbidden : {CKA_DECRYPT, CKA_UNWRAP, CKA_DERIVE}) closed.push_back({forbidden, &no, 1});
    }
    CK_MECHANISM mechanism{generator_of(kind.family), nullptr, 0};
    Pair made;
    const auto code = module.calls().C_GenerateKeyPair(session, &mechanism, open.data(), open.size(), closed.data(),
                                                       closed.size(), &made.open, &made.closed);
    if (code != CKR_OK) return TokenFault{code, "C_GenerateKeyPair"};
    return made;
  }
};

/// The token answered, but did not like how it was asked.
bool is_about_the_template(const TokenFault& fault) {
  return fault.kind() == FaultKind::final && fault.code != CKR_MECHANISM_INVALID;
}

Result<Pair, TokenFault> generate(const Module& module, CK_SESSION_HANDLE session, const KeyToMake& key) {
  const auto kind = kind_of(key.type);
  auto spellings = parameters_of(kind.family);
  if (spellings.empty()) spellings.emplace_back();
  Result<Pair, TokenFault> made = TokenFault{CKR_CURVE_NOT_SUPPORTED, "C_GenerateKeyPair"};
  for (const bool in_full : {true, false}) {
    for (const auto& parameters : spellings) {
      made = Try{kind, key.id, to_bytes(key.label), parameters, in_full}.run(module, session);
      if (made || !is_about_the_template(made.error())) return made;
    }
  }
  return made;
}

Result<Done, TokenFault> destroy_all(const Module& module, Session& session, CK_OBJECT_CLASS kind, BytesView id) {
  const auto found = find_objects(module, session.handle, kind, id);
  if (!found) return found.error();
  for (const auto object : *found) {
    const auto code = module.calls().C_DestroyObject(session.handle, object);
    if (code != CKR_OK && code != CKR_OBJECT_HANDLE_INVALID) return TokenFault{code, "C_DestroyObject"};
  }
  return Done{};
}

/// Reads back what the token made: a strict private key of the kind that was asked for, and its public half.
Result<Bytes, TokenFault> judge(const Module& module, Session& session, const KeyToMake& key) {
  const auto there = find_key(module, session, key.id);
  if (!there) return there.error();
  if (there->kind != kind_of(key.type)) {
    return TokenFault{CKR_KEY_FUNCTION_NOT_PERMITTED, "the key with this id has another type"};
  }
  return public_key_info(module, session.handle, key.id);
}

}  // namespace

Result<Bytes, TokenFault> make_key(const Module& module, Session& session, const KeyToMake& key) {
  const auto there = find_key(module, session, key.id);
  if (there || there.error().code != CKR_KEY_NEEDED) return judge(module, session, key);
  // The half of a pair whose making or destroying broke off.
  if (const auto gone = destroy_all(module, session, CKO_PUBLIC_KEY, key.id); !gone) return gone.error();
  const auto made = generate(module, session.handle, key);
  if (!made) return made.error();
  auto judged = judge(module, session, key);
  if (!judged) {
    session.keys.clear();
    module.calls().C_DestroyObject(session.handle, made->closed);
    module.calls().C_DestroyObject(session.handle, made->open);
  }
  return judged;
}

Result<Done, TokenFault> destroy_key(const Module& module, Session& session, BytesView id) {
  session.keys.clear();
  if (const auto gone = destroy_all(module, session, CKO_PRIVATE_KEY, id); !gone) return gone.error();
  return destroy_all(module, session, CKO_PUBLIC_KEY, id);
}

}  // namespace kythu::hsm
