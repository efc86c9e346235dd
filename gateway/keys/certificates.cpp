#include "certificates.hpp"

#include <openssl/bio.h>
#include <openssl/x509.h>

#include "config/base/handle.hpp"

namespace kythu::gateway {
namespace {

using Certificate = Handle<X509, X509_free>;
using Memory = Handle<BIO, BIO_free_all>;
using Number = Handle<BIGNUM, BN_free>;

std::optional<Instant> to_instant(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return Instant{std::chrono::seconds{timegm(&parts)}};
}

std::string text_of(const X509_NAME* name) {
  const Memory out{BIO_new(BIO_s_mem())};
  const unsigned long readable = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  if (!out || X509_NAME_print_ex(out.get(), name, 0, readable) < 0) return {};
  char* text = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string serial_of(const X509& certificate) {
  const Number number{ASN1_INTEGER_to_BN(X509_get0_serialNumber(&certificate), nullptr)};
  Bytes bytes(number ? static_cast<std::size_t>(BN_num_bytes(number.get())) : 0);
  if (number) BN_bn2bin(number.get(), bytes.data());
  return to_hex(bytes);
}

}  // namespace

std::optional<CertificateFacts> facts_of(const Bytes& der) {
  const auto* at = der.data();
  const Certificate certificate{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
  if (!certificate) return std::nullopt;
  const auto from = to_instant(X509_get0_notBefore(certificate.get()));
  const auto to = to_instant(X509_get0_notAfter(certificate.get()));
  if (!from || !to) return std::nullopt;
  const auto* key = X509_get0_pubkey(certificate.get());
  return CertificateFacts{.subject = text_of(X509_get_subject_name(certificate.get())),
                          .issuer = text_of(X509_get_issuer_name(certificate.get())),
                          .serial = serial_of(*certificate),
                          .not_before = *from,
                          .not_after = *to,
                          .key_bits = key ? EVP_PKEY_get_bits(key) : 0};
}

std::int64_t days_until(Instant end, Instant now) { return std::chrono::floor<std::chrono::days>(end - now).count(); }

std::string to_pem(const Bytes& der, std::string_view label) {
  const auto text = to_base64(der);
  std::string pem = "-----BEGIN " + std::string{label} + "-----\n";
  for (std::size_t i = 0; i < text.size(); i += 64) pem += text.substr(i, 64) + "\n";
  return pem + "-----END " + std::string{label} + "-----\n";
}

}  // namespace kythu::gateway
