// Tokens give ECDSA signatures as r ‖ s; X.509, CMS and OpenSSL want a structure.
#pragma once

#include "config/base/bytes.hpp"

namespace kythu::hsm {

/// ECDSA-Sig-Value (RFC 3279 section 2.2.3) of two halves of the same length.
Bytes ecdsa_der(BytesView raw);

}  // namespace kythu::hsm
