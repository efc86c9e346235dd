#include "certificate.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "config/base/handle.hpp"
#include "config/base/result.hpp"

namespace kythu::receipts {
namespace {

using X509Ptr = Handle<X509, X509_free>;
using BioPtr = Handle<BIO, BIO_free_all>;
using BignumPtr = Handle<BIGNUM, BN_free>;
using MdContext = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;

void free_openssl(unsigned char* memory) { OPENSSL_free(memory); }
using Utf8 = Handle<unsigned char, free_openssl>;

Instant to_instant(const ASN1_TIME* time) {
  std::tm broken{};
  KYTHU_ASSERT(ASN1_TIME_to_tm(time, &broken) == 1);
  return std::chrono::sys_seconds{std::chrono::seconds{timegm(&broken)}};
}

/// The last entry of this kind; empty when there is none.
std::string entry(const X509_NAME* name, int kind) {
  const int at = X509_NAME_get_index_by_NID(name, kind, -1);
  if (at < 0) return {};
  unsigned char* text = nullptr;
  const int length = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
  const Utf8 owner{text};
  return length < 0 ? std::string{} : std::string{as_text({text, static_cast<std::size_t>(length)})};
}

}  // namespace

struct Certificate::Inside {
  X509Ptr x509;
};

std::optional<Certificate> Certificate::from_der(BytesView der) {
  const auto* at = der.data();
  X509Ptr x509{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
  if (!x509 || at != der.data() + der.size()) return std::nullopt;
  return Certificate{std::make_unique<Inside>(Inside{std::move(x509)}), der};
}

Certificate::Certificate(std::unique_ptr<Inside> inside, BytesView der)
    : inside_(std::move(inside)), der_(der.begin(), der.end()) {}
Certificate::~Certificate() = default;
Certificate::Certificate(Certificate&&) noexcept = default;

bool Certificate::valid_at(Instant at) const {
  auto seconds = static_cast<std::time_t>(std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
  return X509_cmp_time(X509_get0_notBefore(inside_->x509.get()), &seconds) < 0 &&
         X509_cmp_time(X509_get0_notAfter(inside_->x509.get()), &seconds) > 0;
}

bool Certificate::may_sign() const {
  auto* x509 = inside_->x509.get();
  // Without the extension OpenSSL answers "everything".
  const auto usage = X509_get_key_usage(x509);
  return EVP_PKEY_get_base_id(X509_get0_pubkey(x509)) == EVP_PKEY_RSA &&
         (usage & (X509v3_KU_DIGITAL_SIGNATURE | X509v3_KU_NON_REPUDIATION)) != 0;
}

std::string Certificate::tax_code() const {
  const auto uid = entry(X509_get_subject_name(inside_->x509.get()), NID_userId);
  return uid.starts_with("MST:") ? uid.substr(4) : std::string{};
}

std::string Certificate::common_name() const {
  return entry(X509_get_subject_name(inside_->x509.get()), NID_commonName);
}

std::string Certificate::serial() const {
  const BignumPtr number{ASN1_INTEGER_to_BN(X509_get0_serialNumber(inside_->x509.get()), nullptr)};
  KYTHU_ASSERT(number);
  char* hex = BN_bn2hex(number.get());
  const Utf8 owner{reinterpret_cast<unsigned char*>(hex)};
  return hex;
}

Instant Certificate::valid_from() const { return to_instant(X509_get0_notBefore(inside_->x509.get())); }
Instant Certificate::valid_until() const { return to_instant(X509_get0_notAfter(inside_->x509.get())); }

std::string Certificate::subject() const {
  const BioPtr out{BIO_new(BIO_s_mem())};
  // UTF-8 as it is instead of \xx escapes: the document is UTF-8 itself.
  constexpr unsigned long flags = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  KYTHU_ASSERT(out && X509_NAME_print_ex(out.get(), X509_get_subject_name(inside_->x509.get()), 0, flags) >= 0);
  char* text = nullptr;
  const auto length = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

bool Certificate::verifies(std::string_view text, BytesView signature) const {
  const MdContext context{EVP_MD_CTX_new()};
  const auto bytes = as_bytes(text);
  return context &&
         EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, X509_get0_pubkey(inside_->x509.get())) ==
             1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), bytes.data(), bytes.size()) == 1;
}

Bytes certificate_in(BytesView original) {
  constexpr std::string_view begin = "<X509Certificate>";
  const auto text = as_text(original);
  const auto at = text.find(begin), end = text.find("</X509Certificate>");
  KYTHU_ASSERT(at != text.npos && end != text.npos);
  return from_base64(text.substr(at + begin.size(), end - at - begin.size())).value();
}

}  // namespace kythu::receipts
