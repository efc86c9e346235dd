#include "approvals.hpp"

#include <algorithm>

#include "certificates.hpp"
#include "signature.hpp"
#include "webauthn.hpp"

namespace kythu::hsm {
namespace {

using namespace std::chrono_literals;

constexpr auto clock_difference = 60s;

OperationRefusal refusal(OperationFault fault, std::string detail) { return {fault, std::move(detail)}; }

std::string signature_fault(const Credential& credential, const Approval& approval, BytesView signed_bytes,
                            Instant now) {
  if (credential.kind == CredentialKind::webauthn) return assertion_fault(credential, approval, signed_bytes);
  if (!approval.authenticator_data.empty() || !approval.client_data_json.empty()) {
    return "the credential is no passkey, and the approval is of one";
  }
  if (credential.kind == CredentialKind::certificate) {
    const auto fault = officer_certificate_fault(credential.certificate, credential.public_key, now);
    if (!fault.empty()) return fault;
  }
  return verifies(credential.public_key, signed_bytes, approval.signature) ? "" : "the signature does not verify";
}

std::string lifetime_fault(const Operation& operation, Instant now) {
  if (operation.expires <= operation.created) return "the operation expires before it was created";
  if (operation.expires - operation.created > operation_lifetime) return "the operation lives longer than 24 hours";
  if (operation.created > now + clock_difference) return "the operation was created in the future";
  return now < operation.expires ? "" : "the operation has expired";
}

struct Signer {
  std::string officer;
  const Credential* credential;
};

/// Another person: neither the same officer nor the same key under two names.
bool is_another(const Signer& left, const Signer& right) {
  return left.officer != right.officer && !is_same_key(left.credential->public_key, right.credential->public_key);
}

/// Every approval has to be good: one that is not may be the trace of an attack, and is never passed over in silence.
Result<std::vector<Signer>, OperationRefusal> check_all(const VaultState& state, const SignedOperation& operation,
                                                        Instant now) {
  const auto signed_bytes = bytes_to_sign(operation.operation);
  const bool founding = std::holds_alternative<act::Found>(operation.operation.act);
  std::vector<Signer> signers;
  for (const auto& approval : operation.approvals) {
    const auto* officer = state.officer(approval.officer);
    // Founders sign in the role that they are given; later only security officers decide.
    const auto role = founding && officer != nullptr ? officer->role : OfficerRole::security_officer;
    const auto credential = check_approval(state, approval, role, signed_bytes, now);
    if (!credential) return credential.error();
    signers.push_back({approval.officer, *credential});
  }
  return signers;
}

Result<Done, OperationRefusal> check_founders(const SignedOperation& operation, Instant now) {
  VaultState proposed;
  proposed.officers = std::get<act::Found>(operation.operation.act).officers;
  const auto signers = check_all(proposed, operation, now);
  if (!signers) return signers.error();
  for (const auto& officer : proposed.officers) {
    if (std::ranges::find(*signers, officer.id, &Signer::officer) == signers->end()) {
      return refusal(OperationFault::needs_another, officer.id + " has not signed");
    }
  }
  return Done{};
}

}  // namespace

Result<const Credential*, OperationRefusal> check_approval(const VaultState& state, const Approval& approval,
                                                           OfficerRole role, BytesView signed_bytes, Instant now) {
  const auto* officer = state.officer(approval.officer);
  const auto unknown = [&](std::string_view why) {
    return refusal(OperationFault::unknown_officer, approval.officer + " " + std::string{why});
  };
  if (officer == nullptr) return unknown("is no officer of this vault");
  if (officer->removed) return unknown("was removed");
  if (officer->role != role) return unknown("is not " + std::string{name(role)});
  const auto found = std::ranges::find(officer->credentials, approval.credential, &Credential::id);
  if (found == officer->credentials.end()) return unknown("has no such credential");
  const auto fault = signature_fault(*found, approval, signed_bytes, now);
  if (!fault.empty()) return refusal(OperationFault::bad_signature, approval.officer + ": " + fault);
  return &*found;
}

Result<Done, OperationRefusal> check_operation(const VaultState& state, const SignedOperation& operation, Instant now) {
  const auto exact = parse_operation(canonical_json(operation.operation));
  if (!exact) return refusal(OperationFault::malformed, exact.error());
  const bool founding = std::holds_alternative<act::Found>(operation.operation.act);
  if (state.vault.empty() && !founding) return refusal(OperationFault::foreign, "the vault has not been founded");
  if (!state.vault.empty() && operation.operation.vault != state.vault) {
    return refusal(OperationFault::foreign, "the operation is of another vault");
  }
  if (const auto fault = lifetime_fault(operation.operation, now); !fault.empty()) {
    return refusal(OperationFault::expired, fault);
  }
  if (founding) {
    if (!state.vault.empty()) return refusal(OperationFault::not_possible, "the vault was founded before");
    return check_founders(operation, now);
  }
  const auto signers = check_all(state, operation, now);
  if (!signers) return signers.error();
  const bool two = std::ranges::any_of(*signers, [&](const Signer& one) { return is_another(signers->front(), one); });
  if (!two) return refusal(OperationFault::needs_another, "a second security officer has to sign");
  return Done{};
}

}  // namespace kythu::hsm
