#include <algorithm>

#include "apply.hpp"
#include "certificates.hpp"
#include "config/base/digest.hpp"
#include "signature.hpp"

namespace kythu::hsm {
namespace {

constexpr std::size_t least_officers = 2;
constexpr std::size_t most_credentials = 10;

bool decides(const VaultOfficer& officer) {
  return !officer.removed && officer.role == OfficerRole::security_officer && !officer.credentials.empty();
}

/// Fewer could never decide anything again, nor let anybody in.
bool has_quorum(const VaultState& state) {
  return static_cast<std::size_t>(std::ranges::count_if(state.officers, decides)) >= least_officers;
}

std::string credential_fault(const Credential& credential, Instant now) {
  if (const auto fault = officer_key_fault(credential.public_key, credential.kind); !fault.empty()) return fault;
  switch (credential.kind) {
    case CredentialKind::webauthn: return {};  // its id is of the authenticator's own name for it, which is not here
    case CredentialKind::certificate: {
      const auto fault = officer_certificate_fault(credential.certificate, credential.public_key, now);
      if (!fault.empty()) return fault;
      break;
    }
    case CredentialKind::key: break;
  }
  return credential.id == to_hex(sha256(credential.public_key)) ? "" : "the credential's id is not of its public key";
}

/// A key, or an id, that somebody else has would let one person sign for two. Removed officers count too.
bool belongs_to_another(const VaultState& state, const Credential& credential, std::string_view officer) {
  for (const auto& other : state.officers) {
    for (const auto& theirs : other.credentials) {
      const bool same = theirs.id == credential.id || is_same_key(theirs.public_key, credential.public_key);
      if (same && other.id != officer) return true;
    }
  }
  return false;
}

Verdict add_credential(VaultState& state, VaultOfficer& officer, const Credential& credential, Instant now) {
  if (const auto fault = credential_fault(credential, now); !fault.empty()) {
    const bool by_certificate = credential.kind == CredentialKind::certificate;
    return OperationRefusal{by_certificate ? OperationFault::bad_certificate : OperationFault::not_possible,
                            officer.id + ": " + fault};
  }
  if (belongs_to_another(state, credential, officer.id)) {
    return not_possible("the credential of " + officer.id + " is another officer's");
  }
  const bool known = std::ranges::any_of(officer.credentials, [&](const Credential& own) {
    return own.id == credential.id || is_same_key(own.public_key, credential.public_key);
  });
  if (known) return not_possible(officer.id + " has this credential already");
  if (officer.credentials.size() == most_credentials) return not_possible(officer.id + " has 10 credentials already");
  officer.credentials.push_back(credential);
  return Done{};
}

Verdict enrol(VaultState& state, const VaultOfficer& wanted, Instant now) {
  auto found = std::ranges::find(state.officers, wanted.id, &VaultOfficer::id);
  if (found == state.officers.end()) {
    state.officers.push_back({.id = wanted.id, .name = wanted.name, .role = wanted.role, .credentials = {}});
    found = state.officers.end() - 1;
  }
  if (found->removed) return not_possible(wanted.id + " was removed; an id never comes back");
  if (found->role != wanted.role || found->name != wanted.name) {
    return not_possible(wanted.id + " is enrolled with another name or role");
  }
  for (const auto& credential : wanted.credentials) {
    if (const auto added = add_credential(state, *found, credential, now); !added) return added;
  }
  return Done{};
}

Verdict check_quorum(const VaultState& state) {
  if (has_quorum(state)) return Done{};
  return not_possible("two security officers with a credential have to remain");
}

}  // namespace

Verdict change(VaultState& state, const act::Found& act, const World& world) {
  for (const auto& officer : act.officers) {
    if (state.officer(officer.id) != nullptr) return not_possible(officer.id + " is named twice");
    if (const auto enrolled = enrol(state, officer, world.now); !enrolled) return enrolled;
  }
  return check_quorum(state);
}

Verdict change(VaultState& state, const act::EnrolOfficer& act, const World& world) {
  return enrol(state, act.officer, world.now);
}

Verdict change(VaultState& state, const act::RemoveOfficer& act, const World&) {
  const auto found = std::ranges::find(state.officers, act.officer, &VaultOfficer::id);
  if (found == state.officers.end() || found->removed)
    return not_possible(act.officer + " is no officer of this vault");
  found->removed = true;
  return check_quorum(state);
}

Verdict change(VaultState& state, const act::RemoveCredential& act, const World&) {
  const auto found = std::ranges::find(state.officers, act.officer, &VaultOfficer::id);
  if (found == state.officers.end() || found->removed)
    return not_possible(act.officer + " is no officer of this vault");
  if (std::erase_if(found->credentials, [&](const auto& one) { return one.id == act.credential; }) == 0) {
    return not_possible(act.officer + " has no such credential");
  }
  return check_quorum(state);
}

}  // namespace kythu::hsm
