// The port to the keys. In core the signer program is behind it (hsm/client.hpp); in tests, a key in memory.
#pragma once

#include <span>

#include "config/base/result.hpp"
#include "hsm/orders.hpp"

namespace kythu::hsm {

class Keys {
 public:
  virtual ~Keys() = default;
  /// Signs if the key's policy allows this order. The private key never leaves the token; the signature has been
  /// verified with the public key and stands in the signer's journal. Blocking; safe for any number of threads.
  virtual Result<Signature, Refusal> sign(const SigningOrder& order) = 0;
  /// Several orders at once, at most 256, in fewer messages; the results stand in the order of the orders.
  virtual std::vector<Result<Signature, Refusal>> sign_all(std::span<const SigningOrder> orders) {
    std::vector<Result<Signature, Refusal>> results;
    for (const auto& order : orders) results.push_back(sign(order));
    return results;
  }
  /// Every key of the policy that has a certificate.
  virtual Result<std::vector<KeyInfo>, Refusal> list() = 0;
};

}  // namespace kythu::hsm
