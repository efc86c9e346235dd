// The signed policy: every decision that officers ever made about this vault, one a line, each with the signatures that
// allowed it and the hash of the line before. What may be signed is what these lines say, replayed from the first;
// there is no other policy. A file that was edited, or holds a decision that its officers did not sign, is refused at
// start. A file cut short is noticed by its owner, who remembers head() elsewhere (the signer's journal).
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

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

/// One line of the register.
struct Recorded {
  std::uint64_t number = 0;
  Instant at{};  ///< when it was decided
  SignedOperation operation;
  Outcome outcome;
  std::string hash;  ///< of the line, hex
};

struct History {
  VaultState state;
  std::vector<Recorded> decisions;
  bool torn = false;  ///< a last line without its line feed: a crash while writing, never acknowledged
};
/// For auditors, beside a signer that runs or without one: every line judged as at start, nothing changed or locked.
/// Throws settings::Error that names the first bad line, std::system_error when the file cannot be read.
History read_history(const std::filesystem::path& file);

/// Not thread-safe: its owner (the signer's manager) has one lock for deciding.
class Register {
 public:
  /// Takes the file for itself, cuts a torn last line, and judges every other; throws settings::Error that names the
  /// first bad one.
  Register(const std::filesystem::path& folder, Clock clock);
  ~Register();
  Register(const Register&) = delete;
  Register& operator=(const Register&) = delete;

  const VaultState& state() const;
  /// Hash of the line of this number, empty when there is none: whether a head that was remembered elsewhere is part
  /// of this very history.
  std::string hash_of(std::uint64_t number) const;

  /// The act on the world between judgement and record: a token makes a key. May refuse (token_failed). A crash after
  /// it and before the record leaves the operation undecided; its officers' signatures stay good until it expires, and
  /// submitting it again performs again. So `perform` has to be harmless twice: a key of this CKA_ID that is there
  /// already, and strict, is the one that was made, and its public key the outcome; what is destroyed stays destroyed.
  using Perform = std::function<Result<Outcome, OperationRefusal>(const VaultState& before, const Operation&)>;
  /// Judges signatures, nonce and state, lets `perform` act, writes the line and fsyncs it, and only then changes
  /// state(). Throws std::system_error when the disk fails.
  Result<Decision, OperationRefusal> decide(const SignedOperation& operation, const Perform& perform);

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace kythu::hsm
