// Where a certificate's issuer publishes its revocation list.
#pragma once

#include <string>

#include "config/base/bytes.hpp"

namespace kythu::signing {

/// Of the certificate's CRL distribution points (RFC 5280 section 4.2.1.13): the first full name over HTTP; empty when
/// there is none.
std::string crl_address(BytesView certificate);

}  // namespace kythu::signing
