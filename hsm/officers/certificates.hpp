// X.509 as far as officers' credentials and keys' chains need it, by OpenSSL. Faults are sentences; empty means none.
#pragma once

#include <string>
#include <vector>

#include "config/base/bytes.hpp"
#include "config/base/clock.hpp"

namespace kythu::hsm {

/// A person's certificate: for this key, and valid now. Its issuer is not judged: two officers enrolled this very one.
std::string officer_certificate_fault(BytesView certificate, BytesView public_key, Instant now);

/// A key's chain, its own certificate first: for this key, made to sign, each valid now and signed by the next, which
/// is a certification authority, and by no weak hash.
std::string chain_fault(const std::vector<Bytes>& chain, BytesView public_key, Instant now);

}  // namespace kythu::hsm
