#include "vault_refusal.hpp"

namespace kythu::receipts {

Refusal refusal_of(hsm::Refusal refusal) {
  switch (refusal) {
    case hsm::Refusal::not_active: return Refusal::key_not_active;
    case hsm::Refusal::unknown_key:
    case hsm::Refusal::not_allowed:
    case hsm::Refusal::needs_approval:
    case hsm::Refusal::bad_order: return Refusal::key_not_allowed;
    case hsm::Refusal::rate_exceeded:
    case hsm::Refusal::busy:
    case hsm::Refusal::token_down:
    case hsm::Refusal::failed:
    case hsm::Refusal::unreachable:
    case hsm::Refusal::in_doubt: break;
  }
  return Refusal::key_unavailable;
}

}  // namespace kythu::receipts
