#include "certificate.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "config/base/handle.hpp"
#include "config/base/result.hpp"
#include "formats/algorithm.hpp"

namespace kythu::signing {
namespace {

using X509Handle = Handle<X509, X509_free>;
using EvpKeyContext = Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;

void free_openssl(void* memory) { OPENSSL_free(memory); }

// Security requirement E6: below this no signature of ours is valid anywhere.
constexpr int smallest_rsa = 2048;

bool is_on_curve(EVP_PKEY* key, std::string_view curve) {
  char name[64];
  std::size_t length = 0;
  return EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, name, sizeof name, &length) == 1 &&
         std::string_view{name, length} == curve;
}

bool key_fits(EVP_PKEY* key, hsm::Algorithm algorithm) {
  if (is_rsa(algorithm)) {
    const bool pss_only = EVP_PKEY_is_a(key, "RSA-PSS") == 1;
    return (EVP_PKEY_is_a(key, "RSA") == 1 || (pss_only && is_pss(algorithm))) &&
           EVP_PKEY_get_bits(key) >= smallest_rsa;
  }
  return EVP_PKEY_is_a(key, "EC") == 1 &&
         is_on_curve(key, algorithm == hsm::Algorithm::ecdsa_p256_sha256 ? "prime256v1" : "secp384r1");
}

std::size_t value_size(EVP_PKEY* key, hsm::Algorithm algorithm) {
  return is_rsa(algorithm) ? static_cast<std::size_t>(EVP_PKEY_get_size(key)) : 2 * hsm::digest_size(algorithm);
}

}  // namespace

struct Certificate::Parts {
  Bytes der;
  X509Handle x509;
};

Certificate::Certificate(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Certificate::Certificate(Certificate&&) noexcept = default;
Certificate& Certificate::operator=(Certificate&&) noexcept = default;
Certificate::~Certificate() = default;

std::optional<Certificate> Certificate::parse(BytesView der) {
  const auto* at = der.data();
  X509Handle x509{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
  if (!x509 || at != der.data() + der.size() || X509_get0_pubkey(x509.get()) == nullptr) return std::nullopt;
  return Certificate{std::make_unique<Parts>(Parts{{der.begin(), der.end()}, std::move(x509)})};
}

const Bytes& Certificate::der() const { return parts_->der; }

Bytes Certificate::issuer() const {
  const std::uint8_t* der = nullptr;
  std::size_t length = 0;
  KYTHU_ASSERT(X509_NAME_get0_der(X509_get_issuer_name(parts_->x509.get()), &der, &length) == 1);
  return {der, der + length};
}

Bytes Certificate::serial() const {
  const auto* serial = X509_get0_serialNumber(parts_->x509.get());
  std::uint8_t* der = nullptr;
  const int length = i2d_ASN1_INTEGER(serial, &der);
  const Handle<std::uint8_t, free_openssl> owner{der};
  KYTHU_ASSERT(length > 0);
  return {der, der + length};
}

std::string Certificate::common_name() const {
  const auto* name = X509_get_subject_name(parts_->x509.get());
  const int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
  if (at < 0) return {};
  std::uint8_t* text = nullptr;
  const int length = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
  const Handle<std::uint8_t, free_openssl> owner{text};
  return length < 0 ? std::string{} : std::string{as_text({text, static_cast<std::size_t>(length)})};
}

bool Certificate::is_valid_at(Instant at) const {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(at));
  auto moment = now;
  // X509_cmp_time: negative when the certificate's time is at or before the moment, 0 on error.
  return X509_cmp_time(X509_get0_notBefore(parts_->x509.get()), &moment) < 0 &&
         X509_cmp_time(X509_get0_notAfter(parts_->x509.get()), &moment) > 0;
}

bool Certificate::suits(hsm::Algorithm algorithm) const {
  constexpr std::uint32_t signing = KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION;
  // Without the extension OpenSSL answers with every bit set.
  return key_fits(X509_get0_pubkey(parts_->x509.get()), algorithm) &&
         (X509_get_key_usage(parts_->x509.get()) & signing) != 0;
}

bool Certificate::verifies(hsm::Algorithm algorithm, BytesView digest, BytesView value) const {
  auto* key = X509_get0_pubkey(parts_->x509.get());
  if (value.size() != value_size(key, algorithm) || digest.size() != hsm::digest_size(algorithm)) return false;
  const EvpKeyContext context{EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr)};
  const auto* hash = EVP_get_digestbyname(std::string{openssl_name(hash_of(algorithm))}.c_str());
  if (!context || EVP_PKEY_verify_init(context.get()) != 1 || EVP_PKEY_CTX_set_signature_md(context.get(), hash) != 1)
    return false;
  const int padding = is_pss(algorithm) ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING;
  if (is_rsa(algorithm) && EVP_PKEY_CTX_set_rsa_padding(context.get(), padding) != 1) return false;
  if (is_pss(algorithm) && EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), RSA_PSS_SALTLEN_DIGEST) != 1) return false;
  const auto as_cms = signature_value(algorithm, value);
  return EVP_PKEY_verify(context.get(), as_cms.data(), as_cms.size(), digest.data(), digest.size()) == 1;
}

}  // namespace kythu::signing
