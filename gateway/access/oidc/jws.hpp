// Signed tokens and the keys that they are judged by: JWS compact serialisation (RFC 7515), JWK sets (RFC 7517, 7518,
// 8037). Bounded, and strict where attackers have been lenient's guests: the algorithm comes from our list and from the
// key, a key only from the set that we fetched, never from the token.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "config/base/bytes.hpp"
#include "config/base/result.hpp"

struct evp_pkey_st;

namespace kythu::gateway::oidc {

/// RFC 7515 section 2: without padding, white space or stray bits; nullopt for anything else.
std::optional<Bytes> from_base64url(std::string_view text);

/// A public key that signatures are verified with: RSA of 2048 … 8192 bits, P-256, Ed25519.
struct VerifyingKey {
  std::string id, algorithm;  ///< kid, alg; may be empty
  std::shared_ptr<evp_pkey_st> key;
};

/// The usable keys of a set; others (encryption keys, shared secrets, other curves) are left out, as RFC 7517 section 5
/// has it. nullopt for what is no set, has more than 64 keys or is longer than 64 KiB.
std::optional<std::vector<VerifyingKey>> read_key_set(std::string_view json);

enum class JwsFault {
  malformed,    ///< not three parts, not JSON, longer than 16 KiB, a header that we must understand and do not
  algorithm,    ///< not on the list; none and HS* are on no list
  unknown_key,  ///< no key of this id that fits the algorithm: the set may be old
  signature,
};

/// The payload's members. `algorithms`: of RS256, PS256, ES256, EdDSA.
Result<boost::json::object, JwsFault> verify_jws(std::string_view token, const std::vector<VerifyingKey>& keys,
                                                 const std::vector<std::string>& algorithms);

}  // namespace kythu::gateway::oidc
