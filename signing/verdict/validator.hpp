// The port to whoever judges signatures that others made: kythu-parser, because a signed document is a stranger's.
//
// The whole verdict is made there, in a process that reads one document and ends: what a hostile document could gain
// over that process is a verdict about itself, which is why the process has no key, no database and no network.
#pragma once

#include <string>
#include <vector>

#include "config/base/bytes.hpp"
#include "config/base/clock.hpp"
#include "config/base/result.hpp"

namespace kythu::signing {

struct ValidationTrust {
  std::vector<Bytes> signers, timestamps;  ///< trust anchors, DER; each is good for its purpose alone
};

struct ValidationOrder {
  Bytes document;
  Bytes detached;               ///< what a detached signature is over; empty: none
  std::vector<Bytes> evidence;  ///< OCSPResponses and CertificateLists, DER, beside those in the document
  Instant now;
};

/// A certificate that nothing speaks about, and who issued it: an OCSP responder may be asked, or a list fetched.
struct EvidenceWanted {
  Bytes certificate, issuer;
};
inline constexpr std::size_t most_wanted = 16;

struct ValidationReport {
  std::string json;  ///< as POST /v1/validations answers it
  std::vector<EvidenceWanted> wanted;
};

enum class ValidationFault {
  unknown_format,  ///< none of those that hold signatures
  unreadable,      ///< damaged, encrypted, or in a way written that two readers could read differently
  content_needed,  ///< the signature is detached and its content was not given
  too_large,
  parser_failed,  ///< the parser died or ran out of its limits on this document
  parser_busy,
};

class Validator {
 public:
  virtual ~Validator() = default;
  /// Blocking, thread-safe.
  virtual Result<ValidationReport, ValidationFault> validate(const ValidationOrder& order,
                                                             const ValidationTrust& trust) = 0;
};

}  // namespace kythu::signing
