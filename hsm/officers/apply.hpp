// What each act makes of the state, one function an act; behind apply() of hsm/officers/register.hpp.
#pragma once

#include "hsm/officers/register.hpp"

namespace kythu::hsm {

using Verdict = Result<Done, OperationRefusal>;

struct World {
  const Outcome* outcome;  ///< null: nothing has been done yet, the question is only whether it could be
  Instant now;
};

// apply_officers.cpp
Verdict change(VaultState& state, const act::Found& act, const World& world);
Verdict change(VaultState& state, const act::EnrolOfficer& act, const World& world);
Verdict change(VaultState& state, const act::RemoveOfficer& act, const World& world);
Verdict change(VaultState& state, const act::RemoveCredential& act, const World& world);
// apply_keys.cpp
Verdict change(VaultState& state, const act::Generate& act, const World& world);
Verdict change(VaultState& state, const act::RequestCertificate& act, const World& world);
Verdict change(VaultState& state, const act::ImportCertificate& act, const World& world);
Verdict change(VaultState& state, const act::Place& act, const World& world);
Verdict change(VaultState& state, const act::Destroy& act, const World& world);
// apply_grants.cpp
Verdict change(VaultState& state, const act::Activate& act, const World& world);
Verdict change(VaultState& state, const act::ChangeGrant& act, const World& world);
Verdict change(VaultState& state, const act::Suspend& act, const World& world);
Verdict change(VaultState& state, const act::Resume& act, const World& world);
Verdict change(VaultState& state, const act::Rotate& act, const World& world);

/// Whether apply() would, before anything is done in the world.
Verdict check_possible(VaultState state, const Operation& operation, Instant now);

OperationRefusal not_possible(std::string detail);
/// Null when there is no such key.
ManagedKey* find_key(VaultState& state, std::string_view label);
bool is_one_of(KeyState state, std::initializer_list<KeyState> states);
/// "receipts is suspended": for refusals.
std::string is_now(const ManagedKey& key, Instant now);

}  // namespace kythu::hsm
