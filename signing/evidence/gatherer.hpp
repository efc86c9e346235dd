// Gathers what proves later that a signature was good: for every certificate of it, up to the trust anchors, the
// issuer's and a fresh answer or list.
#pragma once

#include "config/base/clock.hpp"
#include "config/wire/fetch.hpp"
#include "signing/raiser.hpp"

namespace kythu::signing {

/// Safe for any number of threads, as its port to the outside is.
class Gatherer {
 public:
  /// `anchors`: DER; nobody is asked about them.
  Gatherer(std::vector<Bytes> anchors, wire::Fetch& outside) : anchors_(std::move(anchors)), outside_(outside) {}

  /// revocation_unavailable when an issuer is not known, or neither its responder nor its list speaks;
  /// certificate_revoked when one is. Blocking: at most twenty seconds a certificate.
  Result<Lasting, Refusal> gather(const std::vector<Bytes>& certificates, Instant now) const;

 private:
  std::vector<Bytes> anchors_;
  wire::Fetch& outside_;
};

}  // namespace kythu::signing
