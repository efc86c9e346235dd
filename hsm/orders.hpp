// What is asked of the vault, and what it answers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/base/bytes.hpp"
#include "config/base/ids.hpp"

namespace kythu::hsm {

/// What a signature is for; the signer's policy names the purposes of each key.
enum class Purpose { result, receipt, checkpoint, timestamp, csc };

/// Signature scheme and hash in one word: a key and a digest that do not fit it are refused.
enum class Algorithm {
  rsa_pkcs1_sha256,
  rsa_pkcs1_sha384,
  rsa_pkcs1_sha512,
  rsa_pss_sha256,  ///< MGF1 with the same hash, salt as long as the hash
  rsa_pss_sha384,
  rsa_pss_sha512,
  ecdsa_p256_sha256,
  ecdsa_p384_sha384,
  ed25519,  ///< PureEdDSA (RFC 8032): the token needs the message; `digest` is its SHA-512, for policy and journal
};

// Stable words for messages, settings and the API ("receipt", "rsa_pkcs1_sha256").
std::string_view name(Purpose purpose);
std::string_view name(Algorithm algorithm);
std::optional<Purpose> parse_purpose(std::string_view text);
std::optional<Algorithm> parse_algorithm(std::string_view text);
/// 32, 48 or 64.
std::size_t digest_size(Algorithm algorithm);

/// One signature to be made. `job` names the work it belongs to (a signature or receipt id); it stands in the journal.
struct SigningOrder {
  std::string key;  ///< the label in the signer's policy
  Purpose purpose{};
  AgencyId agency;
  Algorithm algorithm{};
  Bytes digest;     ///< of the length that the algorithm's hash has
  std::string job;  ///< 1 … 64 visible ASCII characters
  /// What was hashed: needed by ed25519 and by tokens that insist on hashing themselves; else empty. At most 64 KiB;
  /// the signer hashes it and compares.
  Bytes message{};
  /// The approvals (JSON, hsm/operations.hpp) of people whom the key's grant names, when one request does not suffice.
  std::string evidence{};
};

/// RSA: as long as the modulus. ECDSA: r ‖ s, each as long as the curve's order.
struct Signature {
  Bytes value;
};

/// A key's life (hsm/vault.hpp has the whole of it).
enum class KeyState {
  generated,  ///< in the token; no certificate yet
  certified,  ///< its certificate is known; nobody may use it yet
  active,
  suspended,  ///< by officers, until they resume it
  retired,    ///< it has a successor, and the time of overlap is over; never signs again
  destroyed,
};
std::string_view name(KeyState state);
std::optional<KeyState> parse_key_state(std::string_view text);

struct KeyInfo {
  std::string label;
  std::vector<Algorithm> algorithms;  ///< that the policy allows; the first is the default
  std::vector<Purpose> purposes;
  std::vector<AgencyId> agencies;        ///< empty: every agency
  std::vector<Bytes> certificate_chain;  ///< DER, the key's own first
  bool available = false;                ///< active, and a token that holds it answers now
  KeyState state = KeyState::active;
  std::string successor{};  ///< label of the key that takes over: new work is signed with that one
  bool revoked = false;     ///< its certificate; core's own knowledge, the signer does not say it
};

/// The key that new work asked of `label` is signed with: `label` itself, or the last of its successors. Null when
/// there is no such key.
const KeyInfo* current_key(const std::vector<KeyInfo>& keys, std::string_view label);

enum class Refusal {
  unknown_key,
  not_allowed,     ///< the policy does not let this key do that
  rate_exceeded,   ///< the policy's signatures per second or day
  bad_order,       ///< digest length, job or algorithm do not fit
  busy,            ///< every session is in use; try again
  token_down,      ///< no token that holds the key answers
  failed,          ///< the token answered, but not with a signature that verifies
  unreachable,     ///< the signer is not there
  in_doubt,        ///< asked, and no answer came; asking again for the same job is safe
  not_active,      ///< the key is not certified and activated, is suspended or retired
  needs_approval,  ///< the key's grant asks for approvals, and the order's evidence is none
};

}  // namespace kythu::hsm
