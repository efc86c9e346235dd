// How we show the provider that we are its client, when no secret is shared: private_key_jwt (RFC 7523 section 3).
#pragma once

#include <optional>
#include <string>

#include "config/base/clock.hpp"
#include "config/base/random.hpp"
#include "config/base/secret.hpp"

namespace kythu::gateway::oidc {

struct AssertionFacts {
  std::string client, audience;
  Instant now;
};

/// Good for a minute and for one use: RS256 of an RSA key, ES256 of P-256, EdDSA of Ed25519. nullopt when `pem` is no
/// such private key.
std::optional<std::string> client_assertion(const Secret& pem, const AssertionFacts& facts, const Random& random);

/// application/x-www-form-urlencoded, and fit for a query too: spaces are %20.
std::string form_encoded(std::string_view text);

}  // namespace kythu::gateway::oidc
