// Has documents judged, and asks OCSP responders, or fetches CRLs, for what neither the document nor the caller
// brought.
#pragma once

#include "config/base/clock.hpp"
#include "config/wire/fetch.hpp"
#include "validator.hpp"

namespace kythu::signing {

/// Safe for any number of threads.
class ValidationDesk {
 public:
  ValidationDesk(Validator& validator, ValidationTrust trust, wire::Fetch& outside)
      : validator_(validator), trust_(std::move(trust)), outside_(outside) {}

  /// Blocking: the parser's time, and at most ten seconds a responder when `online`. Certificates name responders, and
  /// strangers make certificates: only addresses on egress's allow-list are asked.
  Result<ValidationReport, ValidationFault> judge(ValidationOrder order, bool online) const;

 private:
  Validator& validator_;
  ValidationTrust trust_;
  wire::Fetch& outside_;
};

}  // namespace kythu::signing
