#include "certificate_request.hpp"

#include <cstdlib>
#include <ranges>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "config/base/handle.hpp"
#include "hsm/ecdsa.hpp"

namespace kythu::hsm {
namespace {

using Request = Handle<X509_REQ, X509_REQ_free>;

/// No character that could end the name in OpenSSL's list, or begin another kind of name.
bool is_dns_name(std::string_view name) {
  return !name.empty() && name.size() <= 253 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-*") ==
             std::string_view::npos;
}

/// DER has the most general name first, RFC 4514 writes it last (section 2.1).
Result<Done, std::string> set_subject(X509_REQ* request, const std::vector<NamePart>& parts) {
  auto* name = X509_REQ_get_subject_name(request);
  for (const auto& part : parts | std::views::reverse) {
    // By name, OpenSSL keeps to the attribute's own kinds of string: two letters for a country (X.520), no mail
    // address beyond ASCII; everything else is UTF-8.
    const auto bytes = as_bytes(part.value);
    if (X509_NAME_add_entry_by_txt(name, part.type.c_str(), MBSTRING_UTF8, bytes.data(), static_cast<int>(bytes.size()),
                                   -1, 0) != 1) {
      ERR_clear_error();
      return "the subject's " + part.type + " is not known, or does not take this value";
    }
  }
  return Done{};
}

Result<Done, std::string> add_dns_names(X509_REQ* request, const std::vector<std::string>& names) {
  if (names.empty()) return Done{};
  std::string text;
  for (const auto& name : names) {
    if (!is_dns_name(name)) return "\"" + name + "\" is not a DNS name";
    text += (text.empty() ? "DNS:" : ",DNS:") + name;
  }
  const auto free_all = [](STACK_OF(X509_EXTENSION) * all) { sk_X509_EXTENSION_pop_free(all, X509_EXTENSION_free); };
  const std::unique_ptr<STACK_OF(X509_EXTENSION), decltype(free_all)> extensions{sk_X509_EXTENSION_new_null(),
                                                                                 free_all};
  auto* san = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, text.c_str());
  if (san == nullptr || sk_X509_EXTENSION_push(extensions.get(), san) < 1 ||
      X509_REQ_add_extensions(request, extensions.get()) != 1) {
    ERR_clear_error();
    return std::string{"the DNS names make no subjectAltName"};
  }
  return Done{};
}

int signature_nid(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::rsa_pkcs1_sha256: return NID_sha256WithRSAEncryption;
    case Algorithm::ecdsa_p256_sha256: return NID_ecdsa_with_SHA256;
    case Algorithm::ecdsa_p384_sha384: return NID_ecdsa_with_SHA384;
    case Algorithm::ed25519: return NID_ED25519;
    case Algorithm::rsa_pkcs1_sha384:
    case Algorithm::rsa_pkcs1_sha512:
    case Algorithm::rsa_pss_sha256:
    case Algorithm::rsa_pss_sha384:
    case Algorithm::rsa_pss_sha512: break;  // request_algorithm() never says so
  }
  std::abort();
}

/// RSA's identifier has a NULL for parameters (RFC 4055 section 5), the others have none.
void set_algorithm(X509_REQ* request, Algorithm algorithm) {
  const Handle<X509_ALGOR, X509_ALGOR_free> identifier{X509_ALGOR_new()};
  const int parameters = algorithm == Algorithm::rsa_pkcs1_sha256 ? V_ASN1_NULL : V_ASN1_UNDEF;
  KYTHU_ASSERT(X509_ALGOR_set0(identifier.get(), OBJ_nid2obj(signature_nid(algorithm)), parameters, nullptr) == 1 &&
               X509_REQ_set1_signature_algo(request, identifier.get()) == 1);
}

void set_signature(X509_REQ* request, const Bytes& signature) {
  Handle<ASN1_BIT_STRING, ASN1_BIT_STRING_free> bits{ASN1_BIT_STRING_new()};
  KYTHU_ASSERT(ASN1_BIT_STRING_set(bits.get(), const_cast<unsigned char*>(signature.data()),
                                   static_cast<int>(signature.size())) == 1);
  bits->flags &= ~0x07L;
  bits->flags |= ASN1_STRING_FLAG_BITS_LEFT;  // all bits count, zeros at the end too
  X509_REQ_set0_signature(request, bits.release());
}

}  // namespace

Algorithm request_algorithm(KeyType type) {
  switch (type) {
    case KeyType::rsa2048:
    case KeyType::rsa3072:
    case KeyType::rsa4096: return Algorithm::rsa_pkcs1_sha256;
    case KeyType::p256: return Algorithm::ecdsa_p256_sha256;
    case KeyType::p384: return Algorithm::ecdsa_p384_sha384;
    case KeyType::ed25519: return Algorithm::ed25519;
  }
  std::abort();
}

struct CertificateRequest::Inside {
  Request request;
  Algorithm algorithm;
};

CertificateRequest::CertificateRequest(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
CertificateRequest::~CertificateRequest() = default;
CertificateRequest::CertificateRequest(CertificateRequest&&) noexcept = default;

Result<CertificateRequest, std::string> CertificateRequest::prepare(const ManagedKey& key, std::string_view subject,
                                                                    const std::vector<std::string>& dns_names) {
  const auto parts = parse_name(subject);
  if (!parts) return parts.error();
  const auto* at = key.public_key.data();
  const Handle<EVP_PKEY, EVP_PKEY_free> public_key{d2i_PUBKEY(nullptr, &at, static_cast<long>(key.public_key.size()))};
  Request request{X509_REQ_new()};
  if (!public_key || X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) != 1 ||
      X509_REQ_set_pubkey(request.get(), public_key.get()) != 1) {
    ERR_clear_error();
    return std::string{"the key's public half cannot be read"};
  }
  if (const auto good = set_subject(request.get(), *parts); !good) return good.error();
  if (const auto good = add_dns_names(request.get(), dns_names); !good) return good.error();
  const auto algorithm = request_algorithm(key.type);
  set_algorithm(request.get(), algorithm);
  return CertificateRequest{std::make_unique<Inside>(std::move(request), algorithm)};
}

Algorithm CertificateRequest::algorithm() const { return inside_->algorithm; }

Bytes CertificateRequest::to_be_signed() const {
  unsigned char* out = nullptr;
  const int length = i2d_re_X509_REQ_tbs(inside_->request.get(), &out);
  KYTHU_ASSERT(length > 0);
  Bytes bytes{out, out + length};
  OPENSSL_free(out);
  return bytes;
}

std::string CertificateRequest::finish(BytesView signature) {
  auto* request = inside_->request.get();
  const bool ec = name(inside_->algorithm).starts_with("ecdsa");
  set_signature(request, ec ? ecdsa_der(signature) : Bytes{signature.begin(), signature.end()});
  if (X509_REQ_verify(request, X509_REQ_get0_pubkey(request)) != 1) {
    ERR_clear_error();
    return {};
  }
  const Handle<BIO, BIO_free_all> out{BIO_new(BIO_s_mem())};
  KYTHU_ASSERT(PEM_write_bio_X509_REQ(out.get(), request) == 1);
  char* text = nullptr;
  const auto length = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

}  // namespace kythu::hsm
