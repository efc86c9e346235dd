// The port to the keys. In core the signer program is behind it (hsm/client.hpp); in tests, a key in memory.
#pragma once

#include "config/base/result.hpp"
#include "hsm/orders.hpp"

namespace kythu::hsm {

class Keys {
 public:
  virtual ~Keys() = default;
  /// Signs if the key's policy allows this order. The private key never leaves the token; the signature has been
  /// verified with the public key and stands in the signer's journal. Blocking; safe for any number of threads.
  virtual Result<Signature, Refusal> sign(const SigningOrder& order) = 0;
  /// Every key of the policy.
  virtual Result<std::vector<KeyInfo>, Refusal> list() = 0;
};

}  // namespace kythu::hsm
