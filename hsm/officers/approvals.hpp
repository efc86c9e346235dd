// Whether officers really signed: by key file, certificate or WebAuthn.
#pragma once

#include "hsm/operations.hpp"

namespace kythu::hsm {

/// The officer and credential that made this signature over `signed_bytes`; WebAuthn needs user presence and
/// verification, the right origin and relying party, and a counter that moved on (or stays 0 for ever).
Result<const Credential*, OperationRefusal> check_approval(const VaultState& state, const Approval& approval,
                                                           OfficerRole role, BytesView signed_bytes, Instant now);

/// Two different people, each with a good signature of the role security_officer; `found` needs all whom it names.
Result<Done, OperationRefusal> check_operation(const VaultState& state, const SignedOperation& operation, Instant now);

}  // namespace kythu::hsm
