// The public half of a key in a token, as others want it.
#pragma once

#include <string>

#include "hsm/token/session.hpp"

namespace kythu::hsm {

/// "-----BEGIN PUBLIC KEY-----" (SubjectPublicKeyInfo) of the key with this CKA_ID; RSA and named EC curves.
Result<std::string, TokenFault> public_key_pem(const Module& module, CK_SESSION_HANDLE session, BytesView id);

}  // namespace kythu::hsm
