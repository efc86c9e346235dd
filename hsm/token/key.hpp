// One private key in a token: found by its id, judged by its attributes, used to sign.
#pragma once

#include "hsm/orders.hpp"
#include "hsm/token/session.hpp"

namespace kythu::hsm {

struct PrivateKey {
  CK_OBJECT_HANDLE handle;
};

/// The one private key with this CKA_ID. A key that could leave the token, was not born in it, or may do more than
/// sign is refused (CKR_KEY_FUNCTION_NOT_PERMITTED), as are two keys with one id.
Result<PrivateKey, TokenFault> find_key(const Module& module, Session& session, BytesView id);

/// RSA: PKCS#1 v1.5 with our own DigestInfo (CKM_RSA_PKCS), or PSS with the hash's own MGF and salt length.
/// ECDSA: r ‖ s.
Result<Bytes, TokenFault> sign_with(const Module& module, Session& session, PrivateKey key, const SigningOrder& order);

}  // namespace kythu::hsm
