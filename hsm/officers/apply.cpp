#include "apply.hpp"

#include <algorithm>

#include "webauthn.hpp"

namespace kythu::hsm {
namespace {

Verdict change_by(VaultState& state, const Operation& operation, const World& world) {
  if (std::holds_alternative<act::Found>(operation.act)) {
    if (!state.vault.empty()) return not_possible("the vault was founded before");
    state.vault = operation.vault;
  }
  return std::visit([&](const auto& act) { return change(state, act, world); }, operation.act);
}

/// Passkeys whose counter moved on, so that the next assertion has to be later still.
void remember_counters(VaultState& state, const std::vector<Approval>& approvals) {
  for (const auto& approval : approvals) {
    const auto data = parse_authenticator_data(approval.authenticator_data);
    if (!data) continue;
    for (auto& officer : state.officers) {
      if (officer.id != approval.officer) continue;
      for (auto& credential : officer.credentials) {
        if (credential.id == approval.credential && credential.kind == CredentialKind::webauthn) {
          credential.counter = std::max(credential.counter, data->counter);
        }
      }
    }
  }
}

}  // namespace

OperationRefusal not_possible(std::string detail) { return {OperationFault::not_possible, std::move(detail)}; }

ManagedKey* find_key(VaultState& state, std::string_view label) {
  const auto found = std::ranges::find(state.keys, label, &ManagedKey::label);
  return found == state.keys.end() ? nullptr : &*found;
}

bool is_one_of(KeyState state, std::initializer_list<KeyState> states) {
  return std::ranges::find(states, state) != states.end();
}

std::string is_now(const ManagedKey& key, Instant now) {
  return key.label + " is " + std::string{name(state_at(key, now))};
}

Verdict check_possible(VaultState state, const Operation& operation, Instant now) {
  return change_by(state, operation, {nullptr, now});
}

Result<VaultState, OperationRefusal> apply(VaultState state, const SignedOperation& operation, const Outcome& outcome,
                                           Instant now) {
  if (const auto done = change_by(state, operation.operation, {&outcome, now}); !done) return done.error();
  remember_counters(state, operation.approvals);
  return state;
}

}  // namespace kythu::hsm
