// What the appliance states under its own name, such as a day's seal or where a log stands: signed by a key whose
// purpose is `checkpoint`.
#pragma once

#include "keys.hpp"

namespace kythu::hsm {

/// An active key that may sign such statements for this agency, or for any when none is named; nullopt when there is
/// none, or the vault does not answer.
std::optional<KeyInfo> statement_key(Keys& keys, std::optional<AgencyId> agency = {});

/// By the key's first algorithm; an ECDSA signature as DER, so that `openssl dgst -verify` judges it. `job`: see
/// SigningOrder.
Result<Bytes, Refusal> sign_statement(Keys& keys, const KeyInfo& key, std::string_view text, std::string job,
                                      std::optional<AgencyId> agency = {});

}  // namespace kythu::hsm
