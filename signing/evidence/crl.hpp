// Where a certificate's issuer publishes its revocation list, and what the list says.
#pragma once

#include <string>

#include "signing/evidence/ocsp.hpp"

namespace kythu::signing {

/// Of the certificate's CRL distribution points (RFC 5280 section 4.2.1.13): the first full name over HTTP; empty when
/// there is none.
std::string crl_address(BytesView certificate);

struct CrlCheck {
  BytesView certificate, issuer;  ///< DER
  Instant now;
};
/// What the list says of the certificate, once its issuer's signature, its scope and its freshness have passed (RFC
/// 5280 section 6.3.3).
Result<Revocation, OcspFault> check_crl(BytesView list, const CrlCheck& check);

}  // namespace kythu::signing
