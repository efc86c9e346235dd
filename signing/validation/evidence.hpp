// Proofs that a certificate was, or was no longer, good: OCSP answers (RFC 6960) and CRLs (RFC 5280, section 5).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "algorithms.hpp"
#include "x509.hpp"

namespace kythu::signing::validation {

/// As it came; nothing about it is believed yet.
struct Evidence {
  enum class Kind { ocsp, crl };
  Kind kind{};
  Bytes der;
  Instant known_since;    ///< the earliest instant at which it is proved to have existed
  bool embedded = false;  ///< in the document itself
};

/// What one piece of evidence says of one certificate, once it has proved itself.
struct Status {
  Evidence::Kind kind{};
  bool revoked = false;
  Instant revoked_at;  ///< of a revoked one
  std::string reason;  ///< RFC 5280 section 5.3.1, "keyCompromise"; may be empty
  Instant this_update, next_update;
  bool embedded = false;
  X509Ref responder;  ///< a delegated OCSP responder; null: the issuer itself
};

struct EvidenceQuestion {
  const X509Ref& certificate;
  const X509Ref& issuer;
  const Pool& pool;  ///< where a responder's certificate may stand
};

/// nullopt when it is about something else or is not signed by one who may.
std::optional<Status> read_status(const Evidence& evidence, const EvidenceQuestion& question,
                                  const AlgorithmPolicy& policy);

}  // namespace kythu::signing::validation
