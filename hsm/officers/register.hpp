// The signed policy: every decision that officers ever made about this vault, one a line, each with the signatures that
// allowed it and the hash of the line before. What may be signed is what these lines say, replayed from the first;
// there is no other policy. A file that was edited, or holds a decision that its officers did not sign, is refused at
// start. A file cut short is noticed by its owner, who remembers head() elsewhere (the signer's journal).
#pragma once

#include <filesystem>
#include <functional>
#include <set>

#include "hsm/operations.hpp"

namespace kythu::hsm {

inline constexpr std::string_view policy_file = "policy.jsonl";

/// What only the world outside can add to a decision: the public key that a token made, a certificate request.
struct Outcome {
  Bytes public_key;         ///< generate: DER SubjectPublicKeyInfo
  std::string request_pem;  ///< request_certificate
};

/// What the state becomes; `not_possible` or `bad_certificate` when it cannot. Pure.
Result<VaultState, OperationRefusal> apply(VaultState state, const SignedOperation& operation, const Outcome& outcome,
                                           Instant now);

/// Not thread-safe: its owner (the signer's manager) has one lock for deciding.
class Register {
 public:
  /// Reads and checks every line; throws settings::Error that names the first bad one.
  Register(const std::filesystem::path& folder, Clock clock);
  ~Register();
  Register(const Register&) = delete;
  Register& operator=(const Register&) = delete;

  const VaultState& state() const { return state_; }

  /// The act on the world between judgement and record: a token makes a key. May refuse (token_failed).
  using Perform = std::function<Result<Outcome, OperationRefusal>(const VaultState& before, const Operation&)>;
  /// Judges signatures, nonce and state, lets `perform` act, writes the line and fsyncs it, and only then changes
  /// state(). Throws std::system_error when the disk fails.
  Result<Decision, OperationRefusal> decide(const SignedOperation& operation, const Perform& perform);

 private:
  int fd_ = -1;
  const Clock clock_;
  VaultState state_;
  std::set<std::string, std::less<>> decided_;  // operation hashes
};

}  // namespace kythu::hsm
