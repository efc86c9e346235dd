#include "x509.hpp"

#include <ctime>

#include <openssl/bio.h>
#include <openssl/bn.h>

#include "config/base/handle.hpp"

namespace kythu::signing::validation {
namespace {

using Memory = Handle<BIO, BIO_free_all>;
using Number = Handle<BIGNUM, BN_free>;

void free_openssl(void* memory) { OPENSSL_free(memory); }
template <class T>
using Allocated = Handle<T, free_openssl>;

}  // namespace

X509Ref owned(X509* certificate) { return {certificate, X509_free}; }

X509Ref read_certificate(BytesView der) {
  const auto* at = der.data();
  auto certificate = owned(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  const bool whole = certificate && at == der.data() + der.size() && X509_get0_pubkey(certificate.get()) != nullptr;
  return whole ? certificate : nullptr;
}

Bytes der_of(const X509* certificate) {
  std::uint8_t* der = nullptr;
  const int length = i2d_X509(certificate, &der);
  const Allocated<std::uint8_t> owner{der};
  return length > 0 ? Bytes{der, der + length} : Bytes{};
}

bool same(const X509Ref& left, const X509Ref& right) { return X509_cmp(left.get(), right.get()) == 0; }

std::string text_of(const X509_NAME* name) {
  const Memory out{BIO_new(BIO_s_mem())};
  if (!out || X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) < 0) return {};
  char* text = nullptr;
  const auto length = BIO_get_mem_data(out.get(), &text);
  std::string words{text, static_cast<std::size_t>(length)};
  return is_utf8(words) ? words : std::string{};
}

std::string common_name(const X509* certificate) {
  const auto* name = X509_get_subject_name(certificate);
  const int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
  if (at < 0) return text_of(name);
  std::uint8_t* text = nullptr;
  const int length = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
  const Allocated<std::uint8_t> owner{text};
  std::string words = length < 0 ? std::string{} : std::string{as_text({text, static_cast<std::size_t>(length)})};
  return is_utf8(words) ? words : std::string{};
}

std::string serial_of(const X509* certificate) {
  const Number number{ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr)};
  Bytes bytes(number ? static_cast<std::size_t>(BN_num_bytes(number.get())) : 0);
  if (number) BN_bn2bin(number.get(), bytes.data());
  return to_hex(bytes);
}

std::optional<Instant> to_instant(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return Instant{std::chrono::seconds{timegm(&parts)}};
}

Instant not_before(const X509* certificate) { return to_instant(X509_get0_notBefore(certificate)).value_or(after_all); }
Instant not_after(const X509* certificate) { return to_instant(X509_get0_notAfter(certificate)).value_or(before_all); }

}  // namespace kythu::signing::validation
