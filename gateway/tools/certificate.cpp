#include "certificate.hpp"

#include <ctime>
#include <memory>

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "config/base/digest.hpp"
#include "config/base/handle.hpp"
#include "files.hpp"
#include "refused.hpp"

namespace kythu::tools {
namespace {

using Certificate = Handle<X509, X509_free>;
using Key = Handle<EVP_PKEY, EVP_PKEY_free>;
using Bio = Handle<BIO, BIO_free_all>;

Instant instant_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return std::chrono::time_point_cast<Instant::duration>(std::chrono::system_clock::from_time_t(timegm(&parts)));
}

std::string text_of(const X509_NAME* name) {
  const Bio out{BIO_new(BIO_s_mem())};
  // RFC 2253 order and escapes, Vietnamese as it is written.
  X509_NAME_print_ex(out.get(), name, 0, (XN_FLAG_RFC2253 | ASN1_STRFLGS_UTF8_CONVERT) & ~ASN1_STRFLGS_ESC_MSB);
  char* text = nullptr;
  const auto length = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

std::string serial_of(const X509* certificate) {
  const Handle<BIGNUM, BN_free> number{ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr)};
  if (!number) return "";
  Bytes bytes(static_cast<std::size_t>(BN_num_bytes(number.get())));
  BN_bn2bin(number.get(), bytes.data());
  return to_hex(bytes);
}

Bytes public_key_of(const X509* certificate) {
  unsigned char* out = nullptr;
  const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &out);
  if (length <= 0) return {};
  const Bytes der{out, out + length};
  OPENSSL_free(out);
  return der;
}

Bytes der_of(const X509* certificate) {
  unsigned char* out = nullptr;
  const int length = i2d_X509(certificate, &out);
  if (length <= 0) return {};
  const Bytes der{out, out + length};
  OPENSSL_free(out);
  return der;
}

Bio reader_of(const std::string& text) { return Bio{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))}; }

}  // namespace

std::optional<CertificateFacts> read_certificate(BytesView der) {
  const auto* at = der.data();
  const Certificate certificate{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
  if (!certificate || at != der.data() + der.size()) return std::nullopt;
  return CertificateFacts{.subject = text_of(X509_get_subject_name(certificate.get())),
                          .issuer = text_of(X509_get_issuer_name(certificate.get())),
                          .serial = serial_of(certificate.get()),
                          .not_before = instant_of(X509_get0_notBefore(certificate.get())),
                          .not_after = instant_of(X509_get0_notAfter(certificate.get())),
                          .public_key = public_key_of(certificate.get())};
}

std::int64_t days_until(Instant end, Instant now) { return std::chrono::floor<std::chrono::days>(end - now).count(); }

Expiry expiry_of(Instant not_after, Instant now) {
  if (not_after <= now) return Expiry::expired;
  const auto days = days_until(not_after, now);
  if (days < 7) return Expiry::in_7_days;
  if (days < 30) return Expiry::in_30_days;
  return days < 90 ? Expiry::in_90_days : Expiry::fine;
}

std::string_view name(Expiry expiry) {
  switch (expiry) {
    case Expiry::fine: return "fine";
    case Expiry::in_90_days: return "in_90_days";
    case Expiry::in_30_days: return "in_30_days";
    case Expiry::in_7_days: return "in_7_days";
    case Expiry::expired: return "expired";
  }
  return "";
}

std::vector<Bytes> certificates_of_file(const std::filesystem::path& file) {
  const auto text = read_text(file);
  const auto in = reader_of(text);
  std::vector<Bytes> chain;
  while (const Certificate one{PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)}) {
    chain.push_back(der_of(one.get()));
  }
  if (chain.empty()) throw Refused{file.native() + ": no certificate in PEM"};
  return chain;
}

std::string pem_of_certificate(BytesView der) {
  const Bio out{BIO_new(BIO_s_mem())};
  PEM_write_bio(out.get(), PEM_STRING_X509, "", der.data(), static_cast<long>(der.size()));
  char* text = nullptr;
  const auto length = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

hsm::Credential credential_of_public_key(Bytes der) {
  return {.id = to_hex(sha256(der)),
          .kind = hsm::CredentialKind::key,
          .public_key = std::move(der),
          .certificate = {},
          .relying_party = {},
          .origin = {}};
}

hsm::Credential credential_of_certificate(BytesView der) {
  const auto facts = read_certificate(der);
  if (!facts) throw Refused{"that is no certificate"};
  auto credential = credential_of_public_key(facts->public_key);
  credential.kind = hsm::CredentialKind::certificate;
  credential.certificate.assign(der.begin(), der.end());
  return credential;
}

hsm::Credential credential_of_file(const std::filesystem::path& file) {
  const auto text = read_text(file);
  if (text.find("-----BEGIN CERTIFICATE-----") != std::string::npos)
    return credential_of_certificate(certificates_of_file(file).front());
  const auto in = reader_of(text);
  const Key key{PEM_read_bio_PUBKEY(in.get(), nullptr, nullptr, nullptr)};
  unsigned char* out = nullptr;
  const int length = key ? i2d_PUBKEY(key.get(), &out) : 0;
  if (length <= 0) throw Refused{file.native() + ": neither a public key nor a certificate in PEM"};
  Bytes der{out, out + length};
  OPENSSL_free(out);
  return credential_of_public_key(std::move(der));
}

}  // namespace kythu::tools
