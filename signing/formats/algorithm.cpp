#include "algorithm.hpp"

#include <cstdlib>

#include "der.hpp"

namespace kythu::signing {
namespace {

std::string_view digest_oid(Hash hash) {
  switch (hash) {
    case Hash::sha256: return "2.16.840.1.101.3.4.2.1";
    case Hash::sha384: return "2.16.840.1.101.3.4.2.2";
    case Hash::sha512: return "2.16.840.1.101.3.4.2.3";
  }
  std::abort();
}

// RFC 4055, section 3.1; the inner hash identifiers carry NULL there.
Bytes pss_identifier(Hash hash, std::size_t salt) {
  const auto inner = der::sequence({der::object_id(digest_oid(hash)), der::null()});
  const auto mask = der::sequence({der::object_id("1.2.840.113549.1.1.8"), inner});
  const auto length = der::small_integer(static_cast<std::uint8_t>(salt));
  const auto parameters = der::sequence({der::tagged(0, inner), der::tagged(1, mask), der::tagged(2, length)});
  return der::sequence({der::object_id("1.2.840.113549.1.1.10"), parameters});
}

// X.690, 8.3: the shortest two's complement form of a number that is not negative.
Bytes unsigned_integer(BytesView number) {
  while (number.size() > 1 && number.front() == 0) number = number.subspan(1);
  Bytes content{number.begin(), number.end()};
  if (content.empty() || (content.front() & 0x80) != 0) content.insert(content.begin(), 0);
  return der::value(0x02, content);
}

}  // namespace

Hash hash_of(hsm::Algorithm algorithm) {
  switch (hsm::digest_size(algorithm)) {
    case 32: return Hash::sha256;
    case 48: return Hash::sha384;
    case 64: return Hash::sha512;
  }
  std::abort();
}

std::string_view openssl_name(Hash hash) {
  switch (hash) {
    case Hash::sha256: return "SHA256";
    case Hash::sha384: return "SHA384";
    case Hash::sha512: return "SHA512";
  }
  std::abort();
}

Bytes digest_identifier(Hash hash) { return der::sequence({der::object_id(digest_oid(hash))}); }

Bytes signature_identifier(hsm::Algorithm algorithm) {
  using enum hsm::Algorithm;
  switch (algorithm) {
    case rsa_pkcs1_sha256:
    case rsa_pkcs1_sha384:
    case rsa_pkcs1_sha512: return der::sequence({der::object_id("1.2.840.113549.1.1.1"), der::null()});
    case rsa_pss_sha256:
    case rsa_pss_sha384:
    case rsa_pss_sha512: return pss_identifier(hash_of(algorithm), hsm::digest_size(algorithm));
    case ecdsa_p256_sha256: return der::sequence({der::object_id("1.2.840.10045.4.3.2")});
    case ecdsa_p384_sha384: return der::sequence({der::object_id("1.2.840.10045.4.3.3")});
    case ed25519: return der::sequence({der::object_id("1.3.101.112")});
  }
  std::abort();
}

bool is_rsa(hsm::Algorithm algorithm) {
  using enum hsm::Algorithm;
  return algorithm != ecdsa_p256_sha256 && algorithm != ecdsa_p384_sha384;
}

bool is_pss(hsm::Algorithm algorithm) {
  using enum hsm::Algorithm;
  return algorithm == rsa_pss_sha256 || algorithm == rsa_pss_sha384 || algorithm == rsa_pss_sha512;
}

Bytes signature_value(hsm::Algorithm algorithm, BytesView value) {
  if (is_rsa(algorithm)) return {value.begin(), value.end()};
  const auto half = value.size() / 2;
  return der::sequence({unsigned_integer(value.first(half)), unsigned_integer(value.subspan(half))});
}

}  // namespace kythu::signing
