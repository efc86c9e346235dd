#include "refused.hpp"

#include "hsm/protocol.hpp"

namespace kythu::tools {
namespace {

std::string_view sentence(hsm::Refusal refusal) {
  switch (refusal) {
    case hsm::Refusal::unreachable: return "the signer is not there: does it run, and may you use its manage socket?";
    case hsm::Refusal::in_doubt:
      return "the signer was asked and did not answer: look at what it has before asking again";
    case hsm::Refusal::not_allowed: return "the signer does not allow that to you or on this socket";
    case hsm::Refusal::unknown_key: return "the signer knows nothing of that name";
    case hsm::Refusal::busy: return "the signer is busy: try again";
    case hsm::Refusal::rate_exceeded:
    case hsm::Refusal::bad_order:
    case hsm::Refusal::token_down:
    case hsm::Refusal::failed:
    case hsm::Refusal::not_active:
    case hsm::Refusal::needs_approval: return "the signer refused";
  }
  return "the signer refused";
}

}  // namespace

void refuse(hsm::Refusal refusal) {
  throw Refused{std::string{sentence(refusal)} + " (" + std::string{hsm::name(refusal)} + ")"};
}

void refuse(const hsm::OperationRefusal& refusal) {
  throw Refused{std::string{hsm::name(refusal.fault)} + ": " + refusal.detail};
}

}  // namespace kythu::tools
