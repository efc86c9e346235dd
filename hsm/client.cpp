#include "client.hpp"

#include <cstdlib>

#include "protocol.hpp"

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

}  // namespace

Result<Signature, Refusal> Client::sign(const SigningOrder& order) {
  const auto answer = wire_.call(to_message(order), wire::within(patience_));
  if (!answer) return refusal_for(answer.error());
  return to_signature(*answer);
}

Result<std::vector<KeyInfo>, Refusal> Client::list() {
  const auto answer = wire_.call(wire::Message{list_kind}, wire::within(patience_));
  if (!answer) return answer.error() == wire::CallFault::busy ? Refusal::busy : Refusal::unreachable;
  return to_keys(*answer);
}

}  // namespace kythu::hsm
