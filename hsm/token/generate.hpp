// Key pairs made and destroyed in a token, in a session that may write.
#pragma once

#include "hsm/token/session.hpp"
#include "hsm/vault.hpp"

namespace kythu::hsm {

struct KeyToMake {
  std::string label;
  Bytes id;
  KeyType type{};
};

/// DER SubjectPublicKeyInfo of a new pair: SENSITIVE, not EXTRACTABLE, for signing only. What the token made of that
/// is read back and judged; a pair that is not strict is destroyed again. A strict key of this type that has the id
/// already is the answer too, so that a caller may ask again after a crash.
Result<Bytes, TokenFault> make_key(const Module& module, Session& session, const KeyToMake& key);
/// The private half first; fine when both are gone.
Result<Done, TokenFault> destroy_key(const Module& module, Session& session, BytesView id);

}  // namespace kythu::hsm
