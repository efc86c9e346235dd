// CKA_EC_PARAMS: how tokens name curves.
#pragma once

#include "hsm/token/mechanism.hpp"

namespace kythu::hsm {

/// A named curve's OID, or the printable string that PKCS#11 3.0 (section 2.3.10) has for Edwards curves.
std::optional<KeyKind> kind_of_curve(BytesView parameters);
/// As a token may want it, the likeliest first; empty for RSA.
std::vector<Bytes> parameters_of(KeyFamily family);

}  // namespace kythu::hsm
