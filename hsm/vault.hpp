// The vault as its officers and auditors see it: keys, officers, tokens. Officers and keys are what the signed policy
// (hsm/officers/register.hpp) says; tokens are as they are now.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/base/clock.hpp"
#include "hsm/orders.hpp"

namespace kythu::hsm {

/// Who may have what signed with a key, and how often.
struct Grant {
  std::vector<Purpose> purposes;
  std::vector<Algorithm> algorithms;  ///< the first is the default
  std::vector<AgencyId> agencies;     ///< empty: every agency
  std::int64_t per_second = 0, per_day = 0;
  /// Officer ids (role approver): one of them must have signed each order. Empty: the request suffices.
  std::vector<std::string> approvers;
  bool operator==(const Grant&) const = default;
};

enum class KeyType { rsa2048, rsa3072, rsa4096, p256, p384, ed25519 };
std::string_view name(KeyType type);
std::optional<KeyType> parse_key_type(std::string_view text);
/// Whether a key of this type can sign with this algorithm.
bool fits(Algorithm algorithm, KeyType type);

struct ManagedKey {
  std::string label;  ///< is also CKA_LABEL
  Bytes id;           ///< CKA_ID, the same on every token
  KeyType type{};
  std::vector<std::string> tokens;  ///< names of signer.toml; the first is where it was made, the others hold a clone
  KeyState state = KeyState::generated;
  Bytes public_key;                      ///< DER SubjectPublicKeyInfo, as the token gave it
  std::vector<Bytes> certificate_chain;  ///< DER, the key's own first; empty until imported
  Grant grant;                           ///< empty until activated
  std::string successor;                 ///< label; empty until rotated
  std::optional<Instant> retires;        ///< end of the overlap with the successor
  Instant created{};
  bool operator==(const ManagedKey&) const = default;
};

/// What the key is now: when its time of overlap is over it is retired, without a decision that says so.
KeyState state_at(const ManagedKey& key, Instant now);

enum class CredentialKind {
  key,          ///< a key file: a plain signature over the operation's bytes
  certificate,  ///< a key in a PKCS#11 token, known by its certificate, which must be valid when used
  webauthn,     ///< a passkey or security key (W3C Web Authentication Level 2)
};
std::string_view name(CredentialKind kind);
std::optional<CredentialKind> parse_credential_kind(std::string_view text);

struct Credential {
  std::string id;  ///< lower-case hex of SHA-256 over public_key; for WebAuthn of the credential id
  CredentialKind kind{};
  Bytes public_key;                   ///< DER SubjectPublicKeyInfo: P-256, P-384, RSA ≥ 2048, Ed25519
  Bytes certificate;                  ///< DER; only CredentialKind::certificate
  std::string relying_party, origin;  ///< only WebAuthn: "kythu.example.vn", "https://kythu.example.vn:8443"
  std::uint32_t counter = 0;          ///< only WebAuthn: of the last assertion; a cloned device falls behind
  bool operator==(const Credential&) const = default;
};

enum class OfficerRole {
  security_officer,  ///< decides about keys, together with another
  approver,          ///< approves single signatures of keys whose grant names them
};
std::string_view name(OfficerRole role);
std::optional<OfficerRole> parse_officer_role(std::string_view text);

struct VaultOfficer {
  std::string id;    ///< 1 … 64 visible ASCII characters; one person
  std::string name;  ///< of the person, as people write it
  OfficerRole role{};
  std::vector<Credential> credentials;
  bool removed = false;
  bool operator==(const VaultOfficer&) const = default;
};

/// Everything that the signed policy says.
struct VaultState {
  std::string vault;  ///< random name of 32 hex digits, given at the ceremony; empty before it
  std::vector<VaultOfficer> officers;
  std::vector<ManagedKey> keys;
  std::uint64_t decisions = 0;  ///< number of the last one
  std::string head;             ///< its hash, hex
  bool operator==(const VaultState&) const = default;

  const ManagedKey* key(std::string_view label) const;
  const VaultOfficer* officer(std::string_view id) const;
};

enum class TokenState {
  starting,
  up,
  down,             ///< does not answer; tried again by itself
  waiting_for_pin,  ///< no credential file: an officer has to enter the PIN
  fenced,           ///< the PIN was refused once: an officer has to act
};
std::string_view name(TokenState state);
std::optional<TokenState> parse_token_state(std::string_view text);

struct TokenStatus {
  std::string name;                         ///< of signer.toml
  std::string module, label;                ///< the library's path, the token's label
  std::string manufacturer, model, serial;  ///< as the token says; empty until it was up
  TokenState state = TokenState::starting;
  std::string why;                            ///< of `down` and `fenced`
  std::uint32_t processes = 0, sessions = 0;  ///< sessions of all processes together
  std::uint32_t busy = 0;                     ///< sessions at work now
  std::uint32_t queued = 0, queue_limit = 0;
  std::uint64_t signatures = 0, restarts = 0;
  std::map<std::string, std::uint64_t> failures;  ///< by the token's code ("CKR 0x30"), "deadline", "crash", "garbled"
  std::int64_t latency_us = 0;                    ///< moving average of one signature
  /// Signatures that took at most latency_bounds_us[i]; the last counts all others.
  static constexpr std::array<std::int64_t, 9> latency_bounds_us{250,    500,    1'000,   2'500,    5'000,
                                                                 10'000, 50'000, 250'000, 1'000'000};
  std::array<std::uint64_t, 10> latency{};
  std::uint64_t latency_sum_us = 0;
  std::vector<Bytes> keys;              ///< CKA_IDs there and fit to sign
  std::vector<std::string> complaints;  ///< about keys that are not
};

}  // namespace kythu::hsm
