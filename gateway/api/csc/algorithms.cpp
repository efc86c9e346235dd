#include "csc/algorithms.hpp"

#include <algorithm>
#include <array>

#include "hsm/ecdsa.hpp"

namespace kythu::gateway {
namespace {

using enum hsm::Algorithm;

struct CscAlgorithmRow {
  std::string_view oid;
  hsm::Algorithm algorithm;
};

constexpr std::string_view rsa = "1.2.840.113549.1.1.1", rsa_pss = "1.2.840.113549.1.1.10";

/// An identifier that stands several times leaves the hash to another parameter.
constexpr std::array csc_algorithm_rows{
    CscAlgorithmRow{rsa, rsa_pkcs1_sha256},
    CscAlgorithmRow{rsa, rsa_pkcs1_sha384},
    CscAlgorithmRow{rsa, rsa_pkcs1_sha512},
    CscAlgorithmRow{"1.2.840.113549.1.1.11", rsa_pkcs1_sha256},
    CscAlgorithmRow{"1.2.840.113549.1.1.12", rsa_pkcs1_sha384},
    CscAlgorithmRow{"1.2.840.113549.1.1.13", rsa_pkcs1_sha512},
    CscAlgorithmRow{rsa_pss, rsa_pss_sha256},
    CscAlgorithmRow{rsa_pss, rsa_pss_sha384},
    CscAlgorithmRow{rsa_pss, rsa_pss_sha512},
    CscAlgorithmRow{"1.2.840.10045.4.3.2", ecdsa_p256_sha256},
    CscAlgorithmRow{"1.2.840.10045.4.3.3", ecdsa_p384_sha384},
};

struct CscHashRow {
  std::string_view oid;
  std::size_t size;
};
constexpr std::array csc_hash_rows{CscHashRow{"2.16.840.1.101.3.4.2.1", 32}, CscHashRow{"2.16.840.1.101.3.4.2.2", 48},
                                   CscHashRow{"2.16.840.1.101.3.4.2.3", 64}};

Bytes der_of(std::uint8_t tag, std::initializer_list<BytesView> parts) {
  Bytes content;
  for (const auto part : parts) content.insert(content.end(), part.begin(), part.end());
  Bytes whole{tag, static_cast<std::uint8_t>(content.size())};  // all of them are shorter than 128 bytes
  whole.insert(whole.end(), content.begin(), content.end());
  return whole;
}

/// RSASSA-PSS-params (RFC 8017, A.2.3) of what our vault does: one hash for both, a salt as long as it. The hash's own
/// parameters are NULL or absent (RFC 4055, 2.1).
Bytes pss_parameters(std::size_t size, bool with_null) {
  const auto kind = static_cast<std::uint8_t>(size == 64 ? 3 : size == 48 ? 2 : 1);
  const Bytes hash_oid{0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, kind};
  const Bytes mgf1_oid{0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08};
  const Bytes null = with_null ? Bytes{0x05, 0x00} : Bytes{};
  const auto hash = der_of(0x30, {hash_oid, null}), mgf1 = der_of(0x30, {mgf1_oid, hash});
  const Bytes salt{0x02, 0x01, static_cast<std::uint8_t>(size)};
  return der_of(0x30, {der_of(0xa0, {hash}), der_of(0xa1, {mgf1}), der_of(0xa2, {salt})});
}

Result<std::size_t, CscError> hash_of_pss(const std::string& parameters) {
  if (parameters.empty()) return csc_invalid("Missing (or invalid type) string parameter signAlgoParams");
  const auto der = from_base64(parameters);
  for (const auto& row : csc_hash_rows) {
    if (der && (*der == pss_parameters(row.size, true) || *der == pss_parameters(row.size, false))) return row.size;
  }
  return csc_invalid("Invalid parameter signAlgoParams");
}

/// Of the hash that the wish is for, by whatever says so first; 0 when only signAlgo can.
Result<std::size_t, CscError> wished_hash(const CscAlgorithmWish& wish, const CscDialect& dialect) {
  const auto named = csc_hash_size(wish.hash_oid);
  if (!wish.hash_oid.empty() && !named) return csc_invalid("Invalid parameter " + std::string{dialect.hash_algorithm});
  if (wish.sign_oid == rsa && !named) {
    return csc_invalid("Missing (or invalid type) string parameter " + std::string{dialect.hash_algorithm});
  }
  if (wish.sign_oid != rsa_pss) return named.value_or(0);
  auto of_parameters = hash_of_pss(wish.parameters);
  if (of_parameters && named && *named != *of_parameters) return csc_invalid("Invalid parameter signAlgoParams");
  return of_parameters;
}

}  // namespace

std::optional<std::size_t> csc_hash_size(std::string_view oid) {
  const auto found = std::ranges::find(csc_hash_rows, oid, &CscHashRow::oid);
  return found == csc_hash_rows.end() ? std::nullopt : std::optional{found->size};
}

std::string_view csc_hash_oid(std::size_t size) {
  return std::ranges::find(csc_hash_rows, size, &CscHashRow::size)->oid;
}

std::vector<std::string_view> csc_key_algorithms(const hsm::KeyInfo& key) {
  std::vector<std::string_view> oids;
  for (const auto& row : csc_algorithm_rows) {
    const bool may = std::ranges::find(key.algorithms, row.algorithm) != key.algorithms.end();
    if (may && std::ranges::find(oids, row.oid) == oids.end()) oids.push_back(row.oid);
  }
  return oids;
}

std::vector<std::string_view> csc_all_algorithms() {
  hsm::KeyInfo any;
  for (const auto& row : csc_algorithm_rows) any.algorithms.push_back(row.algorithm);
  return csc_key_algorithms(any);
}

std::string_view csc_curve(const hsm::KeyInfo& key) {
  for (const auto algorithm : key.algorithms) {
    if (algorithm == ecdsa_p256_sha256) return "1.2.840.10045.3.1.7";
    if (algorithm == ecdsa_p384_sha384) return "1.3.132.0.34";
  }
  return {};
}

Result<hsm::Algorithm, CscError> csc_algorithm(const hsm::KeyInfo& key, const CscAlgorithmWish& wish,
                                               const CscDialect& dialect) {
  const auto size = wished_hash(wish, dialect);
  if (!size) return size.error();
  bool known = false;
  for (const auto& row : csc_algorithm_rows) {
    const bool may = std::ranges::find(key.algorithms, row.algorithm) != key.algorithms.end();
    if (row.oid != wish.sign_oid || !may) continue;
    known = true;
    if (*size == 0 || hsm::digest_size(row.algorithm) == *size) return row.algorithm;
  }
  if (!known || wish.sign_oid == rsa || wish.sign_oid == rsa_pss) return csc_invalid("Invalid parameter signAlgo");
  return csc_invalid("String parameter " + std::string{dialect.hash_algorithm} +
                     " contradicts with signAlgo parameter");
}

Bytes csc_value(hsm::Algorithm algorithm, const hsm::Signature& signature) {
  return hsm::name(algorithm).starts_with("ecdsa") ? hsm::ecdsa_der(signature.value) : signature.value;
}

}  // namespace kythu::gateway
