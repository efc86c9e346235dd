#include "gateway/api/certificates.hpp"

#include <openssl/bio.h>
#include <openssl/x509.h>

#include "config/base/handle.hpp"

namespace kythu::gateway {
namespace {

using Certificate = Handle<X509, X509_free>;
using Memory = Handle<BIO, BIO_free_all>;

std::optional<Instant> to_instant(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return Instant{std::chrono::seconds{timegm(&parts)}};
}

std::string subject_of(const X509& certificate) {
  const Memory out{BIO_new(BIO_s_mem())};
  const unsigned long readable = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  if (!out || X509_NAME_print_ex(out.get(), X509_get_subject_name(&certificate), 0, readable) < 0) return {};
  char* text = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace

std::optional<CertificateFacts> facts_of(const Bytes& der) {
  const auto* at = der.data();
  const Certificate certificate{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
  if (!certificate) return std::nullopt;
  const auto from = to_instant(X509_get0_notBefore(certificate.get()));
  const auto to = to_instant(X509_get0_notAfter(certificate.get()));
  if (!from || !to) return std::nullopt;
  return CertificateFacts{subject_of(*certificate), *from, *to};
}

std::string to_pem(const Bytes& der) {
  const auto text = to_base64(der);
  std::string pem = "-----BEGIN CERTIFICATE-----\n";
  for (std::size_t i = 0; i < text.size(); i += 64) pem += text.substr(i, 64) + "\n";
  return pem + "-----END CERTIFICATE-----\n";
}

}  // namespace kythu::gateway
