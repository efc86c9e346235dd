// Object identifiers of the CSC API (section 5) and the vault's algorithms: the only place where they meet.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csc/dialect.hpp"
#include "gateway/core/csc_error.hpp"
#include "hsm/orders.hpp"

namespace kythu::gateway {

/// Bytes of a SHA-2 hash; nullopt for an identifier that is not one of ours.
std::optional<std::size_t> csc_hash_size(std::string_view oid);
std::string_view csc_hash_oid(std::size_t size);

/// What a key may be asked for, `key/algo`; empty for a key that signs no hashes (Ed25519 signs messages).
std::vector<std::string_view> csc_key_algorithms(const hsm::KeyInfo& key);
/// All that there are, for `info`.
std::vector<std::string_view> csc_all_algorithms();
/// `key/curve`; empty for RSA.
std::string_view csc_curve(const hsm::KeyInfo& key);

struct CscAlgorithmWish {
  std::string sign_oid, hash_oid;  ///< signAlgo and hashAlgo or hashAlgorithmOID; the latter may be empty
  std::string parameters;          ///< signAlgoParams, base64 of DER; may be empty
};
/// The algorithm of this key that is meant, or what is wrong with the wish.
Result<hsm::Algorithm, CscError> csc_algorithm(const hsm::KeyInfo& key, const CscAlgorithmWish& wish,
                                               const CscDialect& dialect);

/// A signature's value as clients put it into a CMS or a certificate. ASSUMED, because the specification is silent: of
/// ECDSA it is the structure of RFC 3279 (2.2.3), not r ‖ s.
Bytes csc_value(hsm::Algorithm algorithm, const hsm::Signature& signature);

}  // namespace kythu::gateway
