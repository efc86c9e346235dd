// Assertions of passkeys and security keys: W3C Web Authentication Level 2, section 7.2, for a relying party that asks
// for no extension. The challenge is SHA-256 of what is signed; nothing is taken from the browser but what was signed.
#pragma once

#include <optional>
#include <string>

#include "config/base/digest.hpp"
#include "hsm/operations.hpp"

namespace kythu::hsm {

struct ClientData {
  std::string type, challenge, origin;
  bool cross_origin = false;
  bool token_binding = false;  ///< its status was "present", which this verifier has no TLS connection for
};
/// Section 5.8.1: members that we do not know are allowed there. The error is a sentence.
Result<ClientData, std::string> parse_client_data(std::string_view json);

struct AuthenticatorData {
  Sha256 party_hash{};
  bool user_present = false, user_verified = false;
  std::uint32_t counter = 0;
};
/// Section 6.1: 37 bytes. Attested data and extensions, which no assertion asked for, are refused.
std::optional<AuthenticatorData> parse_authenticator_data(BytesView bytes);

/// Why this assertion does not count, as a sentence; empty when it does.
std::string assertion_fault(const Credential& credential, const Approval& approval, BytesView signed_bytes);

}  // namespace kythu::hsm
