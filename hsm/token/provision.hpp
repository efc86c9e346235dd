// Prepares a blank token. Used by hand and by the installer, never by the running signer.
#pragma once

#include "hsm/token/module.hpp"

namespace kythu::hsm {

struct TokenToPrepare {
  const std::string& label;
  const Secret &officer_pin, &user_pin;
};

/// Makes a token of this label out of a blank one, with these PINs; nothing when it is there already. One that lacks
/// its user PIN, since an earlier try broke off, gets it.
Result<Done, TokenFault> ensure_token(const Module& module, const TokenToPrepare& token);

}  // namespace kythu::hsm
