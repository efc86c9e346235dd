// Acts on keys and officers, which two officers decide: the exact bytes that they sign, and how those are read.
//
// An operation is a JSON object in canonical form (members sorted by name, no white space, no escapes but those that
// JSON demands; RFC 8785 for what is used here: objects, arrays, strings and integers). Each officer signs
//     "kythu key operation 1\n" ‖ canonical JSON
// so that a signature made for anything else never counts. WebAuthn signs SHA-256 of those bytes as its challenge.
//
//   {"act":"activate","agencies":["agy_…"],"algorithms":["rsa_pkcs1_sha256"],"approvers":[],"created":"…Z",
//    "expires":"…Z","key":"receipts-2027","nonce":"<32 hex>","per_day":100000,"per_second":50,"purposes":["receipt"],
//    "reason":"…","vault":"<32 hex>"}
#pragma once

#include <chrono>
#include <variant>

#include "config/base/result.hpp"
#include "hsm/vault.hpp"

namespace kythu::hsm {

inline constexpr std::chrono::hours operation_lifetime{24};
inline constexpr std::size_t operation_limit = 64 * 1024;  ///< bytes of JSON, with its approvals

namespace act {

/// The first decision: names the vault and its first officers, each of whom signs it.
struct Found {
  std::vector<VaultOfficer> officers;
};
struct EnrolOfficer {
  VaultOfficer officer;
};  ///< or one more credential for an officer who is there
struct RemoveOfficer {
  std::string officer;
};
struct RemoveCredential {
  std::string officer, credential;
};
/// In the first token, by itself: SENSITIVE, NEVER_EXTRACTABLE, LOCAL, sign only. The others hold, or will hold, a
/// clone.
struct Generate {
  std::string key;
  Bytes id;
  KeyType type{};
  std::vector<std::string> tokens;
};
/// A PKCS#10 request, signed by the key. `subject` is an RFC 4514 name ("CN=…,O=…,C=VN").
struct RequestCertificate {
  std::string key, subject;
  std::vector<std::string> dns_names;
};
struct ImportCertificate {
  std::string key;
  std::vector<Bytes> chain;
};
struct Activate {
  std::string key;
  Grant grant;
};  ///< a certified key
struct ChangeGrant {
  std::string key;
  Grant grant;
};  ///< of an active or suspended key, as a whole
struct Place {
  std::string key;
  std::vector<std::string> tokens;
};  ///< where the key and its clones are
struct Suspend {
  std::string key;
};
struct Resume {
  std::string key;
};
/// The certified `successor` gets the grant of `key` and becomes active; `key` goes on until `retires`.
struct Rotate {
  std::string key, successor;
  Instant retires{};
};
struct Destroy {
  std::string key;
};  ///< on every token; a suspended, retired or never activated key

}  // namespace act

using Act = std::variant<act::Found, act::EnrolOfficer, act::RemoveOfficer, act::RemoveCredential, act::Generate,
                         act::RequestCertificate, act::ImportCertificate, act::Activate, act::ChangeGrant, act::Place,
                         act::Suspend, act::Resume, act::Rotate, act::Destroy>;
/// "found", "enrol_officer", "generate", … as in the JSON.
std::string_view name(const Act& act);

struct Operation {
  std::string vault;
  std::string nonce;  ///< 32 hex digits
  Instant created{}, expires{};
  std::string reason;  ///< why, for those who read it later; 1 … 500 characters
  Act act;
};

/// One officer's signature over an operation.
struct Approval {
  std::string officer, credential;
  Bytes
      signature;  ///< ECDSA in DER, RSA PKCS#1 v1.5 or Ed25519; over the signed bytes by SHA-256 (Ed25519: as they are)
  Bytes authenticator_data, client_data_json;  ///< only WebAuthn
};

struct SignedOperation {
  Operation operation;
  std::vector<Approval> approvals;
};

std::string canonical_json(const Operation& operation);
Bytes bytes_to_sign(const Operation& operation);
/// Lower-case hex of SHA-256 over bytes_to_sign(): how an operation is named everywhere.
std::string operation_hash(const Operation& operation);

/// Strict: known members only, each once, of the right kind and within its limits. The error is a sentence that names
/// the member.
Result<Operation, std::string> parse_operation(std::string_view json);
/// {"approvals":[{"officer":…,"credential":…,"signature":base64,…}],"operation":{…}}
std::string to_json(const SignedOperation& signed_operation);
Result<SignedOperation, std::string> parse_signed_operation(std::string_view json);
std::string to_json(const Approval& approval);
Result<Approval, std::string> parse_approval(std::string_view json);

/// SigningOrder::evidence: the array of approvals, at most 16; the error is a sentence.
std::string to_json(const std::vector<Approval>& approvals);
Result<std::vector<Approval>, std::string> parse_approvals(std::string_view json);

/// What an approver signs for one order of a key whose grant asks for it ("kythu signing approval 1\n" ‖ canonical JSON
/// of key, purpose, agency, algorithm, digest and job). SigningOrder::evidence is the JSON array of such approvals.
Bytes bytes_to_approve(const SigningOrder& order);

enum class OperationFault {
  malformed,        ///< not an operation
  foreign,          ///< of another vault, or the vault has not been founded
  expired,          ///< or lives longer than operation_lifetime, or lies in the future
  replayed,         ///< this very operation was decided before
  unknown_officer,  ///< or one who was removed, has no such credential, or not the role
  bad_signature,
  needs_another,  ///< good so far: a second person has to sign
  not_possible,   ///< the key or officer is not there, or not in a state for this
  bad_certificate,
  token_failed,
  unavailable,  ///< the signer is not there, or its disk failed
};
std::string_view name(OperationFault fault);
std::optional<OperationFault> parse_operation_fault(std::string_view text);

struct OperationRefusal {
  OperationFault fault{};
  std::string detail;  ///< a sentence for people
};

/// What came of an operation.
struct Decision {
  std::uint64_t number = 0;
  std::string hash;            ///< of its line in the signed policy
  std::string public_key_pem;  ///< generate
  std::string request_pem;     ///< request_certificate
};

/// The vault's management: in core and the CLI the signer program is behind it; in tests, a vault in memory.
class Vault {
 public:
  virtual ~Vault() = default;
  /// Decides when two officers' signatures verify; with one good signature the fault is `needs_another`.
  virtual Result<Decision, OperationRefusal> submit(const SignedOperation& operation) = 0;
  virtual Result<VaultState, Refusal> state() = 0;
  virtual Result<std::vector<TokenStatus>, Refusal> tokens() = 0;
};

}  // namespace kythu::hsm
