// Operations of officers: judged by their register, acted out by the tokens, told to the journal, and followed by the
// policy from then on.
#pragma once

#include <mutex>

#include "hsm/officers/register.hpp"
#include "hsm/signer/desk.hpp"

namespace kythu::hsm {

/// The journal remembers the register's head: throws settings::Error when the register does not contain that decision,
/// because somebody cut it or put another in its place.
void refuse_rollback(const Register& decisions, const PolicyHead& remembered);
PolicyHead head_of(const VaultState& state);

/// All outlive the manager.
struct ManagerParts {
  Register& decisions;
  Policy& policy;
  Journal& journal;
  Refusals& refusals;
  Tokens& tokens;
  Desk& desk;
  const Log& log;
};

/// Safe for any number of threads; one decision at a time.
class Manager {
 public:
  /// Makes policy and tokens follow the register as it is.
  explicit Manager(const ManagerParts& parts);

  Result<Decision, OperationRefusal> submit(const SignedOperation& operation);

 private:
  Result<Decision, OperationRefusal> decide(const SignedOperation& operation);
  Result<Outcome, OperationRefusal> perform(const VaultState& before, const SignedOperation& operation);
  Result<Outcome, OperationRefusal> request_certificate(const act::RequestCertificate& asked);
  Result<Outcome, OperationRefusal> destroy(const ManagedKey& key);
  void follow();

  ManagerParts parts_;
  std::mutex mutex_;
};

}  // namespace kythu::hsm
