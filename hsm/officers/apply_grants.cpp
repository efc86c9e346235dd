#include <algorithm>

#include "apply.hpp"
#include "certificates.hpp"

namespace kythu::hsm {
namespace {

using enum KeyState;

constexpr std::chrono::days longest_overlap{400};

OperationRefusal no_key(const std::string& label) { return not_possible("there is no key " + label); }

std::string grant_fault(const VaultState& state, const Grant& grant, KeyType type) {
  if (grant.purposes.empty() || grant.algorithms.empty()) return "the grant names no purpose or no algorithm";
  if (grant.per_second < 1 || grant.per_day < 1) return "the grant allows no signature";
  for (const auto algorithm : grant.algorithms) {
    if (!fits(algorithm, type))
      return "a key of " + std::string{name(type)} + " cannot sign " + std::string{name(algorithm)};
  }
  for (const auto& id : grant.approvers) {
    const auto* officer = state.officer(id);
    if (officer == nullptr || officer->removed || officer->role != OfficerRole::approver) {
      return id + " is no approver of this vault";
    }
  }
  return {};
}

/// The officers sign what a key may do from now on, so its certificate has to be good now and not only when imported.
Verdict activate(const VaultState& state, ManagedKey& key, const Grant& grant, Instant now) {
  if (key.state != certified) return not_possible(is_now(key, now) + ", not certified");
  const auto fault = grant_fault(state, grant, key.type);
  if (!fault.empty()) return not_possible(fault);
  const auto chain = chain_fault(key.certificate_chain, key.public_key, now);
  if (!chain.empty()) return OperationRefusal{OperationFault::bad_certificate, chain};
  key.grant = grant;
  key.state = active;
  return Done{};
}

/// Successors of successors end where they do not come back to.
bool makes_ring(const VaultState& state, std::string_view label, std::string_view successor) {
  for (std::size_t step = 0; step <= state.keys.size() && !successor.empty(); ++step) {
    if (successor == label) return true;
    const auto* next = state.key(successor);
    successor = next == nullptr ? std::string_view{} : next->successor;
  }
  return !successor.empty();
}

}  // namespace

Verdict change(VaultState& state, const act::Activate& act, const World& world) {
  auto* key = find_key(state, act.key);
  return key == nullptr ? no_key(act.key) : activate(state, *key, act.grant, world.now);
}

Verdict change(VaultState& state, const act::ChangeGrant& act, const World& world) {
  auto* key = find_key(state, act.key);
  if (key == nullptr) return no_key(act.key);
  if (!is_one_of(state_at(*key, world.now), {active, suspended})) return not_possible(is_now(*key, world.now));
  const auto fault = grant_fault(state, act.grant, key->type);
  if (!fault.empty()) return not_possible(fault);
  key->grant = act.grant;
  return Done{};
}

Verdict change(VaultState& state, const act::Suspend& act, const World& world) {
  auto* key = find_key(state, act.key);
  if (key == nullptr) return no_key(act.key);
  if (state_at(*key, world.now) != active) return not_possible(is_now(*key, world.now));
  key->state = suspended;
  return Done{};
}

Verdict change(VaultState& state, const act::Resume& act, const World& world) {
  auto* key = find_key(state, act.key);
  if (key == nullptr) return no_key(act.key);
  if (state_at(*key, world.now) != suspended) return not_possible(is_now(*key, world.now));
  key->state = active;
  return Done{};
}

Verdict change(VaultState& state, const act::Rotate& act, const World& world) {
  auto* key = find_key(state, act.key);
  auto* successor = find_key(state, act.successor);
  if (key == nullptr) return no_key(act.key);
  if (successor == nullptr) return no_key(act.successor);
  // A suspended key may need a successor more than any other; it stays suspended.
  if (!is_one_of(state_at(*key, world.now), {active, suspended})) return not_possible(is_now(*key, world.now));
  if (!key->successor.empty()) return not_possible(key->label + " has the successor " + key->successor);
  if (makes_ring(state, act.key, act.successor)) return not_possible("a key cannot succeed itself");
  if (act.retires <= world.now || act.retires > world.now + longest_overlap) {
    return not_possible("the overlap ends between now and 400 days from now");
  }
  if (const auto activated = activate(state, *successor, key->grant, world.now); !activated) return activated;
  key->successor = act.successor;
  key->retires = act.retires;
  return Done{};
}

}  // namespace kythu::hsm
