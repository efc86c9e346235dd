#include <algorithm>

#include "apply.hpp"
#include "certificates.hpp"
#include "signature.hpp"

namespace kythu::hsm {
namespace {

using enum KeyState;

OperationRefusal no_key(const std::string& label) { return not_possible("there is no key " + label); }

Verdict take_public_key(const VaultState& state, ManagedKey& key, const Bytes& made) {
  if (key_type_of(made) != key.type) {
    return OperationRefusal{OperationFault::token_failed,
                            "the token's public key is not " + std::string{name(key.type)}};
  }
  if (std::ranges::any_of(state.keys, [&](const auto& other) { return is_same_key(other.public_key, made); })) {
    return OperationRefusal{OperationFault::token_failed, "the token gave the public key of another key"};
  }
  key.public_key = made;
  return Done{};
}

}  // namespace

Verdict change(VaultState& state, const act::Generate& act, const World& world) {
  // Names stay those of their keys when these are long destroyed: old signatures and journals go on naming them.
  if (state.key(act.key) != nullptr) return not_possible("there is, or was, a key " + act.key);
  if (std::ranges::find(state.keys, act.id, &ManagedKey::id) != state.keys.end()) {
    return not_possible("there is, or was, a key of the id " + to_hex(act.id));
  }
  ManagedKey key{.label = act.key, .id = act.id, .type = act.type, .tokens = act.tokens};
  key.created = world.now;
  if (world.outcome != nullptr) {
    if (const auto taken = take_public_key(state, key, world.outcome->public_key); !taken) return taken;
  }
  state.keys.push_back(std::move(key));
  return Done{};
}

Verdict change(VaultState& state, const act::RequestCertificate& act, const World& world) {
  const auto* key = find_key(state, act.key);
  if (key == nullptr) return no_key(act.key);
  if (!is_one_of(state_at(*key, world.now), {generated, certified, active, suspended})) {
    return not_possible(is_now(*key, world.now));
  }
  if (world.outcome != nullptr && world.outcome->request_pem.empty()) {
    return OperationRefusal{OperationFault::token_failed, "no certificate request was made"};
  }
  return Done{};
}

Verdict change(VaultState& state, const act::ImportCertificate& act, const World& world) {
  auto* key = find_key(state, act.key);
  if (key == nullptr) return no_key(act.key);
  if (!is_one_of(state_at(*key, world.now), {generated, certified, active, suspended})) {
    return not_possible(is_now(*key, world.now));
  }
  const auto fault = chain_fault(act.chain, key->public_key, world.now);
  if (!fault.empty()) return OperationRefusal{OperationFault::bad_certificate, fault};
  key->certificate_chain = act.chain;
  if (key->state == generated) key->state = certified;  // a renewed certificate changes nothing else
  return Done{};
}

Verdict change(VaultState& state, const act::Place& act, const World& world) {
  auto* key = find_key(state, act.key);
  if (key == nullptr) return no_key(act.key);
  if (key->state == destroyed) return not_possible(is_now(*key, world.now));
  key->tokens = act.tokens;
  return Done{};
}

Verdict change(VaultState& state, const act::Destroy& act, const World& world) {
  auto* key = find_key(state, act.key);
  if (key == nullptr) return no_key(act.key);
  if (!is_one_of(state_at(*key, world.now), {generated, certified, suspended, retired})) {
    return not_possible(is_now(*key, world.now) + ": suspend it first");
  }
  key->state = destroyed;
  return Done{};
}

}  // namespace kythu::hsm
