#include "key_ring.hpp"

#include <algorithm>

namespace kythu::gateway {

void KeyRing::mark(std::vector<hsm::KeyInfo>& keys) const {
  for (auto& key : keys) {
    key.revoked = !key.certificate_chain.empty() && revoked_.contains(sha256(key.certificate_chain.front()));
    if (key.revoked) key.available = false;
  }
}

Result<std::vector<hsm::KeyInfo>, hsm::Refusal> KeyRing::list() {
  const auto asked = std::chrono::steady_clock::now();
  {
    std::lock_guard lock(mutex_);
    if (asked_ && asked - *asked_ < freshness_) return known_;
  }
  // Not under the lock: a signer that hangs would make everybody wait for everybody before.
  auto keys = vault_.list();
  if (!keys) return keys;
  std::lock_guard lock(mutex_);
  mark(*keys);
  if (!asked_ || *asked_ < asked) {
    known_ = *keys;
    asked_ = asked;
  }
  return keys;
}

bool KeyRing::is_revoked(const std::string& label) {
  {
    std::lock_guard lock(mutex_);
    if (revoked_.empty()) return false;
  }
  const auto keys = list();
  if (!keys) return false;  // then the signer refuses by itself
  const auto key = std::ranges::find(*keys, label, &hsm::KeyInfo::label);
  return key != keys->end() && key->revoked;
}

Result<hsm::Signature, hsm::Refusal> KeyRing::sign(const hsm::SigningOrder& order) {
  if (is_revoked(order.key)) return hsm::Refusal::not_active;
  return vault_.sign(order);
}

std::vector<Result<hsm::Signature, hsm::Refusal>> KeyRing::sign_all(std::span<const hsm::SigningOrder> orders) {
  const bool all_good = std::ranges::none_of(orders, [&](const auto& order) { return is_revoked(order.key); });
  if (all_good) return vault_.sign_all(orders);
  std::vector<Result<hsm::Signature, hsm::Refusal>> results;
  for (const auto& order : orders) results.push_back(sign(order));
  return results;
}

void KeyRing::revoke(std::set<Sha256> certificates) {
  std::lock_guard lock(mutex_);
  revoked_ = std::move(certificates);
  mark(known_);
  asked_.reset();  // what was marked unavailable may be available again
}

}  // namespace kythu::gateway
