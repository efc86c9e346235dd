// The signature value of formats that name their algorithm themselves: XML signatures (RFC 6931) and JWS (RFC 7518).
#pragma once

#include <optional>

#include "algorithms.hpp"
#include "config/base/bytes.hpp"

namespace kythu::signing::validation {

struct SignatureMethod {
  enum class Kind { rsa_pkcs1, rsa_pss, ecdsa, eddsa };
  Kind kind{};
  std::string hash;  ///< "sha256"; empty with eddsa
};

/// "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", …; nullopt for what is not known, among it every HMAC.
std::optional<SignatureMethod> method_of_uri(std::string_view uri);
/// "RS256", …; nullopt for what is not known, among it "none" and every HMAC.
std::optional<SignatureMethod> method_of_jws(std::string_view name);
/// "sha256" of "http://www.w3.org/2001/04/xmlenc#sha256", …; empty for what is not known.
std::string hash_of_uri(std::string_view uri);

AlgorithmUse use_of(const SignatureMethod& method, EVP_PKEY* key);

/// ECDSA values are r ‖ s; RSA-PSS has a salt as long as its hash and MGF1 of the same hash.
bool is_value_of(const SignatureMethod& method, EVP_PKEY* key, BytesView data, BytesView value);

}  // namespace kythu::signing::validation
