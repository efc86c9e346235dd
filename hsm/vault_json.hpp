// The vault's state as JSON: between the signer and its callers, in the API and in the CLI's --json. canonical()
// (hsm/strict_json.hpp) makes text of the values; the parsers read that text back, strictly, and what they read is
// equal.
#pragma once

#include "hsm/operations.hpp"
#include "hsm/strict_json.hpp"

namespace kythu::hsm {

/// {"agencies":["agy_…"],"algorithms":[…],"approvers":[…],"per_day":…,"per_second":…,"purposes":[…]}
boost::json::object to_json(const Grant& grant);
/// {"id":…,"kind":…,"public_key":base64} and, of their kinds alone, "certificate"; "origin" and "relying_party".
boost::json::object to_json(const Credential& credential);
/// {"credentials":[…],"id":…,"name":…,"role":…}
boost::json::object to_json(const VaultOfficer& officer);
/// `retires` and `successor` only when rotated, `grant` only when there is one.
boost::json::object to_json(const ManagedKey& key);
/// As above, with `removed` of each officer and `counter` of each WebAuthn credential.
boost::json::object to_json(const VaultState& state);
boost::json::object to_json(const TokenStatus& status);
boost::json::array to_json(const std::vector<TokenStatus>& tokens);
boost::json::object to_json(const Decision& decision);

Result<VaultState, std::string> parse_vault_state(std::string_view json);
Result<std::vector<TokenStatus>, std::string> parse_token_statuses(std::string_view json);
Result<Decision, std::string> parse_decision(std::string_view json);

// Parts of larger objects; the caller calls refuse_unknown() on what it passed in, unless it says otherwise.
Grant read_grant(Members& object);
/// An officer with the credentials as operations have them, and no member more.
VaultOfficer read_officer(Members object);

}  // namespace kythu::hsm
