// What callers are shown of a certificate.
#pragma once

#include <optional>
#include <string>

#include "config/base/bytes.hpp"
#include "config/base/clock.hpp"

namespace kythu::gateway {

struct CertificateFacts {
  std::string subject;  ///< RFC 2253 with UTF-8 letters as they are
  Instant not_before, not_after;
};
/// nullopt for bytes that are no certificate.
std::optional<CertificateFacts> facts_of(const Bytes& der);

/// RFC 7468
std::string to_pem(const Bytes& der);

}  // namespace kythu::gateway
