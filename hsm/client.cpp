#include "client.hpp"

#include <algorithm>
#include <cstdlib>

#include "protocol.hpp"
#include "vault_protocol.hpp"

namespace kythu::hsm {
namespace {

Refusal refusal_for(wire::CallFault fault) {
  switch (fault) {
    case wire::CallFault::busy: return Refusal::busy;
    case wire::CallFault::unreachable: return Refusal::unreachable;
    case wire::CallFault::lost:
    case wire::CallFault::timed_out:
    case wire::CallFault::too_large: return Refusal::in_doubt;
  }
  std::abort();
}

/// Of a question that changes nothing: no answer is no signer.
Refusal refusal_to_tell(wire::CallFault fault) {
  return fault == wire::CallFault::busy ? Refusal::busy : Refusal::unreachable;
}

OperationRefusal operation_refusal(wire::CallFault fault) {
  if (fault == wire::CallFault::busy || fault == wire::CallFault::unreachable) {
    return {OperationFault::unavailable, "the signer is not there"};
  }
  return {OperationFault::unavailable, "the signer did not answer: the vault's state tells whether it was decided"};
}

/// As many orders from the front as one message takes.
std::size_t batch_of(std::span<const SigningOrder> orders) {
  std::size_t count = 0, size = 0;
  while (count < std::min(orders.size(), batch_limit)) {
    size += size_in_batch(orders[count]);
    if (count > 0 && size > question_limit) break;
    ++count;
  }
  return count;
}

}  // namespace

Client::Client(wire::ClientSettings settings, std::chrono::milliseconds patience)
    : wire_([&] {
        settings.message_limit = std::max(settings.message_limit, answer_limit);
        return settings;
      }()),
      orders_(settings),
      patience_(patience) {}

Result<Signature, Refusal> Client::sign(const SigningOrder& order) {
  const auto answer = orders_.call(to_message(order), wire::within(patience_));
  if (!answer) return refusal_for(answer.error());
  return to_signature(*answer);
}

std::vector<Result<Signature, Refusal>> Client::sign_all(std::span<const SigningOrder> orders) {
  std::vector<Result<Signature, Refusal>> results;
  results.reserve(orders.size());
  while (!orders.empty()) {
    const auto batch = orders.first(batch_of(orders));
    orders = orders.subspan(batch.size());
    const auto answer = wire_.call(to_message(batch), wire::within(patience_));
    auto some = answer ? to_outcomes(*answer, batch.size())
                       : std::vector(batch.size(), Result<Signature, Refusal>{refusal_for(answer.error())});
    std::ranges::move(some, std::back_inserter(results));
  }
  return results;
}

Result<std::vector<KeyInfo>, Refusal> Client::list() {
  const auto answer = wire_.call(wire::Message{list_kind}, wire::within(patience_));
  if (!answer) return refusal_to_tell(answer.error());
  return to_keys(*answer);
}

Result<Decision, OperationRefusal> Client::submit(const SignedOperation& operation) {
  const auto answer = wire_.call(to_message(operation), wire::within(patience_));
  if (!answer) return operation_refusal(answer.error());
  return to_decision(*answer);
}

Result<VaultState, Refusal> Client::state() {
  const auto answer = wire_.call(wire::Message{state_kind}, wire::within(patience_));
  if (!answer) return refusal_to_tell(answer.error());
  return to_state(*answer);
}

Result<std::vector<TokenStatus>, Refusal> Client::tokens() {
  const auto answer = wire_.call(wire::Message{tokens_kind}, wire::within(patience_));
  if (!answer) return refusal_to_tell(answer.error());
  return to_tokens(*answer);
}

Result<std::string, Refusal> Client::checkpoint() {
  const auto answer = wire_.call(wire::Message{checkpoint_kind}, wire::within(patience_));
  if (!answer) return refusal_to_tell(answer.error());
  return to_checkpoint(*answer);
}

Result<TokenStatus, Refusal> Client::enter_pin(const std::string& token, const Secret& pin) {
  const auto answer = wire_.call(pin_message(token, pin), wire::within(patience_));
  if (!answer) return refusal_for(answer.error());
  auto told = to_tokens(*answer);
  if (!told) return told.error();
  if (told->size() != 1) return Refusal::unreachable;
  return std::move(told->front());
}

}  // namespace kythu::hsm
