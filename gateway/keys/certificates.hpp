// What callers are shown of a certificate.
#pragma once

#include <optional>
#include <string>

#include "config/base/bytes.hpp"
#include "config/base/clock.hpp"

namespace kythu::gateway {

struct CertificateFacts {
  std::string subject, issuer;  ///< RFC 2253 with UTF-8 letters as they are
  std::string serial;           ///< lower-case hex
  Instant not_before, not_after;
  int key_bits = 0;  ///< of the modulus, or of the curve's order
};
/// nullopt for bytes that are no certificate.
std::optional<CertificateFacts> facts_of(const Bytes& der);

/// Whole days until `end`, rounded down; negative when it is over.
std::int64_t days_until(Instant end, Instant now);

/// RFC 7468
std::string to_pem(const Bytes& der, std::string_view label = "CERTIFICATE");

}  // namespace kythu::gateway
