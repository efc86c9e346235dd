// The public half of a key in a token, as others want it.
#pragma once

#include "hsm/token/session.hpp"

namespace kythu::hsm {

/// DER SubjectPublicKeyInfo of the public key with this CKA_ID: RSA, P-256, P-384 or Ed25519.
Result<Bytes, TokenFault> public_key_info(const Module& module, CK_SESSION_HANDLE session, BytesView id);

}  // namespace kythu::hsm
