// Prepares a token and makes keys in it. Used by hand and by the installer, never by the running signer.
#pragma once

#include "hsm/token/public_key.hpp"
#include "hsm/vault.hpp"

namespace kythu::hsm {

struct KeyToMake {
  std::string label;
  Bytes id;
  KeyType type{};
};

/// Makes a token of this label out of a blank one, with these PINs; nothing when it is there already.
Result<Done, TokenFault> ensure_token(const Module& module, const std::string& label, const Secret& officer_pin,
                                      const Secret& user_pin);

/// The PEM of the public key with this id, after making the pair in the token when there is none. A private key of
/// this id that is not strict enough to be used is a fault.
Result<std::string, TokenFault> ensure_key(const Module& module, const std::string& token_label, const Secret& user_pin,
                                           const KeyToMake& key);

}  // namespace kythu::hsm
