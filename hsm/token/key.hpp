// One private key in a token: found by its id, judged by its attributes.
#pragma once

#include "hsm/token/session.hpp"

namespace kythu::hsm {

/// The one private key with this CKA_ID. A key that could leave the token, was not born in it, may do more than sign or
/// works without a login is refused (CKR_KEY_FUNCTION_NOT_PERMITTED), as are two keys with one id and a type that
/// nobody signs with.
Result<PrivateKey, TokenFault> find_key(const Module& module, Session& session, BytesView id);

/// Handles of every object of this class (CKO_…) with this id; sixteen at most.
Result<std::vector<CK_OBJECT_HANDLE>, TokenFault> find_objects(const Module& module, CK_SESSION_HANDLE session,
                                                               CK_OBJECT_CLASS kind, BytesView id);
/// Empty when the object has no such attribute, or will not tell.
Bytes read_attribute(const Module& module, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type);
/// Of a private or public key object: RSA by its modulus, EC by its curve.
Result<KeyKind, TokenFault> kind_of(const Module& module, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object);

}  // namespace kythu::hsm
