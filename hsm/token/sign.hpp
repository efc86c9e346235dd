// One signature on one session.
#pragma once

#include "hsm/token/session.hpp"
#include "hsm/token/words.hpp"

namespace kythu::hsm {

struct Signing {
  const Module& module;
  const Mechanism& mechanism;
  const Secret& pin;  ///< asked for again by keys with CKA_ALWAYS_AUTHENTICATE
};

/// RSA: as long as the modulus. ECDSA: r ‖ s. A mechanism that takes the message refuses an empty one.
Result<Bytes, TokenFault> sign_with(const Signing& signing, Session& session, const PrivateKey& key,
                                    const ToSign& order);

}  // namespace kythu::hsm
