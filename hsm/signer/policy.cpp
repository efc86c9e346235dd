#include "policy.hpp"

#include <algorithm>
#include <limits>

#include "config/base/digest.hpp"
#include "hsm/checkpoint.hpp"
#include "hsm/officers/approvals.hpp"
#include "hsm/protocol.hpp"
#include "hsm/signer/certificate_request.hpp"

namespace kythu::hsm {
namespace {

bool contains(const auto& list, const auto& value) { return std::ranges::find(list, value) != list.end(); }

/// The digest has its algorithm's length and is the message's, where there is one; Ed25519 (RFC 8032) cannot do
/// without.
bool is_sound(const SigningOrder& order) {
  if (order.digest.size() != digest_size(order.algorithm) || !is_plain_word(order.job)) return false;
  if (order.message.empty()) return order.algorithm != Algorithm::ed25519;
  return order.message.size() <= signed_message_limit && digest_for(order.algorithm, order.message) == order.digest;
}

/// A key that signs the journal's checkpoints signs nothing unseen, or a stolen core could have a forged one signed.
Result<Done, Refusal> cannot_be_a_checkpoint(const Grant& grant, const SigningOrder& order) {
  if (!contains(grant.purposes, Purpose::checkpoint)) return Done{};
  if (order.message.empty()) return Refusal::bad_order;
  if (as_text(order.message).starts_with(checkpoint_opening)) return Refusal::not_allowed;
  return Done{};
}

bool is_granted(const Grant& grant, const SigningOrder& order) {
  return (grant.agencies.empty() || contains(grant.agencies, order.agency)) &&
         contains(grant.algorithms, order.algorithm) && contains(grant.purposes, order.purpose);
}

/// The first approver named by the grant whose signature over this very order is good.
Result<std::string, Refusal> approver_of(const VaultState& state, const Grant& grant, const SigningOrder& order,
                                         Instant now) {
  if (grant.approvers.empty()) return std::string{};
  const auto approvals = parse_approvals(order.evidence);
  if (!approvals) return Refusal::needs_approval;
  const auto bytes = bytes_to_approve(order);
  for (const auto& approval : *approvals) {
    if (!contains(grant.approvers, approval.officer)) continue;
    if (check_approval(state, approval, OfficerRole::approver, bytes, now)) return approval.officer;
  }
  return Refusal::needs_approval;
}

}  // namespace

Bytes digest_for(Algorithm algorithm, BytesView message) {
  if (digest_size(algorithm) == 64) return sha512(message);
  if (digest_size(algorithm) == 48) return sha384(message);
  const auto digest = sha256(message);
  return {digest.begin(), digest.end()};
}

Rules::Rules(VaultState vault) : state(std::move(vault)) {
  for (const auto& key : state.keys) {
    if (key.state == KeyState::destroyed) continue;
    // A key without a grant is asked for one signature: under its certificate request.
    const auto algorithms =
        key.grant.algorithms.empty() ? std::vector{request_algorithm(key.type)} : key.grant.algorithms;
    const PlacedKey placed{key.id, key.tokens, algorithms};
    keys.emplace(key.label, PolicyKey{key, placed, PublicKey{key.public_key}});
  }
}

const PolicyKey* Rules::find(std::string_view label) const {
  const auto found = keys.find(label);
  return found == keys.end() ? nullptr : &found->second;
}

Policy::Policy(Clock clock) : clock_(std::move(clock)), rules_(std::make_shared<const Rules>(VaultState{})) {}

void Policy::follow(VaultState state) {
  auto rules = std::make_shared<const Rules>(std::move(state));
  std::lock_guard lock(mutex_);
  rules_.swap(rules);
}

std::shared_ptr<const Rules> Policy::rules() const {
  std::lock_guard lock(mutex_);
  return rules_;
}

Result<Admitted, Refusal> Policy::admit(const SigningOrder& order) {
  const auto now = clock_();
  Admitted admitted{rules(), nullptr};
  admitted.key = admitted.rules->find(order.key);
  if (admitted.key == nullptr) return Refusal::unknown_key;
  const auto& key = admitted.key->key;
  if (!is_sound(order)) return Refusal::bad_order;
  if (state_at(key, now) != KeyState::active) return Refusal::not_active;
  if (!is_granted(key.grant, order)) return Refusal::not_allowed;
  if (const auto good = cannot_be_a_checkpoint(key.grant, order); !good) return good.error();
  auto approver = approver_of(admitted.rules->state, key.grant, order, now);
  if (!approver) return approver.error();
  admitted.approver = std::move(*approver);
  if (!take(key, now)) return Refusal::rate_exceeded;
  return admitted;
}

Policy::Allowance Policy::fresh(Instant now) {
  return {std::numeric_limits<double>::max(), now, business_day(now)};  // as full as the grant lets it be
}

void Policy::already_signed_today(std::string_view label, std::int64_t count) {
  std::lock_guard lock(mutex_);
  const auto now = clock_();
  auto& allowance = allowances_.try_emplace(std::string{label}, fresh(now)).first->second;
  allowance.today += count;
}

bool Policy::take(const ManagedKey& key, Instant now) {
  std::lock_guard lock(mutex_);
  const auto rate = static_cast<double>(key.grant.per_second);
  auto& allowance = allowances_.try_emplace(key.label, fresh(now)).first->second;
  if (const auto today = business_day(now); today != allowance.day) {
    allowance.day = today;
    allowance.today = 0;
  }
  // A clock set back refills nothing until it has caught up.
  if (now > allowance.refilled) {
    const std::chrono::duration<double> passed = now - allowance.refilled;
    allowance.left += passed.count() * rate;
    allowance.refilled = now;
  }
  allowance.left = std::min(rate, allowance.left);
  if (allowance.left < 1 || allowance.today >= key.grant.per_day) return false;
  allowance.left -= 1;
  ++allowance.today;
  return true;
}

}  // namespace kythu::hsm
