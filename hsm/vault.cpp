#include "vault.hpp"

#include <algorithm>

#include "hsm/words.hpp"

namespace kythu::hsm {
namespace {

constexpr std::array<std::pair<KeyType, std::string_view>, 6> types{{
    {KeyType::rsa2048, "rsa2048"},
    {KeyType::rsa3072, "rsa3072"},
    {KeyType::rsa4096, "rsa4096"},
    {KeyType::p256, "p256"},
    {KeyType::p384, "p384"},
    {KeyType::ed25519, "ed25519"},
}};

constexpr std::array<std::pair<CredentialKind, std::string_view>, 3> kinds{{
    {CredentialKind::key, "key"},
    {CredentialKind::certificate, "certificate"},
    {CredentialKind::webauthn, "webauthn"},
}};

constexpr std::array<std::pair<OfficerRole, std::string_view>, 2> roles{{
    {OfficerRole::security_officer, "security_officer"},
    {OfficerRole::approver, "approver"},
}};

constexpr std::array<std::pair<TokenState, std::string_view>, 5> states{{
    {TokenState::starting, "starting"},
    {TokenState::up, "up"},
    {TokenState::down, "down"},
    {TokenState::waiting_for_pin, "waiting_for_pin"},
    {TokenState::fenced, "fenced"},
}};

}  // namespace

std::string_view name(KeyType type) { return name_in(types, type); }
std::optional<KeyType> parse_key_type(std::string_view text) { return find_in(types, text); }
std::string_view name(CredentialKind kind) { return name_in(kinds, kind); }
std::optional<CredentialKind> parse_credential_kind(std::string_view text) { return find_in(kinds, text); }
std::string_view name(OfficerRole role) { return name_in(roles, role); }
std::optional<OfficerRole> parse_officer_role(std::string_view text) { return find_in(roles, text); }
std::string_view name(TokenState state) { return name_in(states, state); }
std::optional<TokenState> parse_token_state(std::string_view text) { return find_in(states, text); }

bool fits(Algorithm algorithm, KeyType type) {
  switch (type) {
    case KeyType::rsa2048:
    case KeyType::rsa3072:
    case KeyType::rsa4096: return name(algorithm).starts_with("rsa_");
    case KeyType::p256: return algorithm == Algorithm::ecdsa_p256_sha256;
    case KeyType::p384: return algorithm == Algorithm::ecdsa_p384_sha384;
    case KeyType::ed25519: return algorithm == Algorithm::ed25519;
  }
  std::abort();
}

KeyState state_at(const ManagedKey& key, Instant now) {
  const bool lives = key.state == KeyState::active || key.state == KeyState::suspended;
  return lives && key.retires && now >= *key.retires ? KeyState::retired : key.state;
}

const ManagedKey* VaultState::key(std::string_view label) const {
  const auto found = std::ranges::find(keys, label, &ManagedKey::label);
  return found == keys.end() ? nullptr : &*found;
}

const VaultOfficer* VaultState::officer(std::string_view id) const {
  const auto found = std::ranges::find(officers, id, &VaultOfficer::id);
  return found == officers.end() ? nullptr : &*found;
}

}  // namespace kythu::hsm
