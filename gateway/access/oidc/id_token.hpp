// ID tokens: OpenID Connect Core 1.0, section 3.1.3.7, with nothing left to choice.
#pragma once

#include "config/base/clock.hpp"
#include "gateway/access/officers/officers.hpp"
#include "jws.hpp"

namespace kythu::gateway::oidc {

struct Expected {
  std::string issuer, client, nonce;
  std::vector<std::string> algorithms;
  std::vector<std::string> acr;           ///< one of these; empty: any
  std::optional<Instant> proved_since{};  ///< the officer has to have shown themselves since; nullopt: any time
  Instant now;
};

enum class TokenFault {
  malformed,
  algorithm,
  unknown_key,
  signature,
  issuer,
  audience,  ///< not us alone, or azp is another
  expired,
  too_early,  ///< iat, nbf or auth_time lie ahead, or iat far behind
  nonce,
  subject,   ///< none, or longer than 255 characters
  acr,       ///< the officer did not prove themselves as strongly as we want
  not_anew,  ///< auth_time is missing or too long ago
};
/// As the audit names it, "not_anew".
std::string_view name(TokenFault fault);

/// Clocks may differ by a minute. An e-mail address counts when the provider says that it verified it.
Result<ProvenIdentity, TokenFault> judge_id_token(std::string_view token, const std::vector<VerifyingKey>& keys,
                                                  const Expected& expected);

}  // namespace kythu::gateway::oidc
