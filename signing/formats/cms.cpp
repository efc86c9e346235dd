#include "cms.hpp"

#include <chrono>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "config/base/digest.hpp"
#include "config/base/result.hpp"
#include "der.hpp"

namespace kythu::signing {
namespace {

// RFC 5652 section 11, RFC 5035 section 3, RFC 3161 appendix A.
constexpr std::string_view data_oid = "1.2.840.113549.1.7.1", signed_data_oid = "1.2.840.113549.1.7.2",
                           content_type_oid = "1.2.840.113549.1.9.3", message_digest_oid = "1.2.840.113549.1.9.4",
                           signing_certificate_v2_oid = "1.2.840.113549.1.9.16.2.47",
                           timestamp_token_oid = "1.2.840.113549.1.9.16.2.14",
                           signing_time_oid = "1.2.840.113549.1.9.5", mime_type_oid = "0.4.0.1733.2.1";

Bytes attribute(std::string_view oid, Bytes value) {
  std::vector<Bytes> values;
  values.push_back(std::move(value));
  return der::sequence({der::object_id(oid), der::set_of(std::move(values))});
}

// ESSCertIDv2: SHA-256 is the default and so left out; issuerSerial is optional and repeats what the SignerInfo says.
Bytes signing_certificate(const Certificate& certificate) {
  const auto digest = sha256(certificate.der());
  return der::sequence({der::sequence({der::sequence({der::octets(digest)})})});
}

// UTCTime until 2049, GeneralizedTime from then on (RFC 5652, 11.3).
Bytes time_value(Instant at) {
  const auto second = std::chrono::floor<std::chrono::seconds>(at);
  const auto day = std::chrono::floor<std::chrono::days>(second);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{second - day};
  const int year = static_cast<int>(date.year());
  const auto rest = fmt::format("{:02}{:02}{:02}{:02}{:02}Z", unsigned{date.month()}, unsigned{date.day()},
                                clock.hours().count(), clock.minutes().count(), clock.seconds().count());
  return year < 2050 ? der::value(0x17, as_bytes(fmt::format("{:02}", year % 100) + rest))
                     : der::value(0x18, as_bytes(fmt::format("{:04}", year) + rest));
}

Bytes signer_info(const CmsSigner& signer, BytesView attributes, BytesView value, BytesView token) {
  const auto& own = signer.chain.front();
  // The attributes are signed as a SET OF and sent as [0] IMPLICIT (RFC 5652, 5.4): only the first byte differs.
  Bytes implicit{attributes.begin(), attributes.end()};
  implicit.front() = 0xa0;
  Bytes unsigned_attributes;
  if (!token.empty()) {
    unsigned_attributes = attribute(timestamp_token_oid, {token.begin(), token.end()});
    unsigned_attributes = der::tagged(1, unsigned_attributes);
  }
  return der::sequence({der::small_integer(1), der::sequence({own.issuer(), own.serial()}),
                        digest_identifier(hash_of(signer.algorithm)), implicit, signature_identifier(signer.algorithm),
                        der::octets(value), unsigned_attributes});
}

}  // namespace

Bytes hash(Hash kind, BytesView bytes) {
  Bytes digest(EVP_MAX_MD_SIZE);
  std::size_t length = 0;
  KYTHU_ASSERT(EVP_Q_digest(nullptr, std::string{openssl_name(kind)}.c_str(), nullptr, bytes.data(), bytes.size(),
                            digest.data(), &length) == 1);
  digest.resize(length);
  return digest;
}

Bytes signed_attributes(const CmsSigner& signer, BytesView message_digest, const CmsClaims& claims) {
  std::vector<Bytes> attributes;
  attributes.push_back(attribute(content_type_oid, der::object_id(data_oid)));
  attributes.push_back(attribute(message_digest_oid, der::octets(message_digest)));
  attributes.push_back(attribute(signing_certificate_v2_oid, signing_certificate(signer.chain.front())));
  if (claims.signing_time) attributes.push_back(attribute(signing_time_oid, time_value(*claims.signing_time)));
  if (!claims.media_type.empty())
    attributes.push_back(attribute(mime_type_oid, der::value(0x0c, as_bytes(claims.media_type))));
  return der::set_of(std::move(attributes));
}

Bytes signed_data(const CmsSigner& signer, BytesView attributes, BytesView value, BytesView token,
                  std::optional<BytesView> encapsulated) {
  std::vector<Bytes> chain, digests, signers;
  for (const auto& certificate : signer.chain) chain.push_back(certificate.der());
  auto certificates = der::set_of(std::move(chain));
  certificates.front() = 0xa0;  // [0] IMPLICIT CertificateSet
  digests.push_back(digest_identifier(hash_of(signer.algorithm)));
  signers.push_back(signer_info(signer, attributes, value, token));
  const auto inside = encapsulated ? der::tagged(0, der::octets(*encapsulated)) : Bytes{};
  const auto content =
      der::sequence({der::small_integer(1), der::set_of(std::move(digests)),
                     der::sequence({der::object_id(data_oid), inside}), certificates, der::set_of(std::move(signers))});
  return der::sequence({der::object_id(signed_data_oid), der::tagged(0, content)});
}

}  // namespace kythu::signing
