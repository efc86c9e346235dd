// A signature algorithm as CMS writes it.
#pragma once

#include "config/base/bytes.hpp"
#include "hsm/orders.hpp"

namespace kythu::signing {

enum class Hash { sha256, sha384, sha512 };

Hash hash_of(hsm::Algorithm algorithm);
std::string_view openssl_name(Hash hash);

/// AlgorithmIdentifier of the hash, without parameters (RFC 5754, section 2).
Bytes digest_identifier(Hash hash);
/// AlgorithmIdentifier of the signature (RFC 3370 section 3.2, RFC 4056 section 2.2, RFC 5754 section 3.3).
Bytes signature_identifier(hsm::Algorithm algorithm);

bool is_rsa(hsm::Algorithm algorithm);
bool is_pss(hsm::Algorithm algorithm);

/// As CMS and OpenSSL want the value: RSA as it is, ECDSA's r ‖ s as a SEQUENCE of two INTEGERs (RFC 5753, 7.2).
Bytes signature_value(hsm::Algorithm algorithm, BytesView value);

}  // namespace kythu::signing
