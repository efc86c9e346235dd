#include "raw_value.hpp"

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include "config/base/handle.hpp"

namespace kythu::signing::validation {
namespace {

using VerifyContext = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;
using EcdsaParts = Handle<ECDSA_SIG, ECDSA_SIG_free>;
using Kind = SignatureMethod::Kind;

struct Named {
  std::string_view name;
  Kind kind;
  const char* hash;
};

// RFC 6931, 2.3. What is broken stands here too: it is verified, and then refused by its date.
constexpr Named uri_methods[] = {
    {"http://www.w3.org/2000/09/xmldsig#rsa-sha1", Kind::rsa_pkcs1, "sha1"},
    {"http://www.w3.org/2001/04/xmldsig-more#rsa-sha224", Kind::rsa_pkcs1, "sha224"},
    {"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", Kind::rsa_pkcs1, "sha256"},
    {"http://www.w3.org/2001/04/xmldsig-more#rsa-sha384", Kind::rsa_pkcs1, "sha384"},
    {"http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", Kind::rsa_pkcs1, "sha512"},
    {"http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1", Kind::rsa_pss, "sha256"},
    {"http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1", Kind::rsa_pss, "sha384"},
    {"http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1", Kind::rsa_pss, "sha512"},
    {"http://www.w3.org/2007/05/xmldsig-more#sha3-256-rsa-MGF1", Kind::rsa_pss, "sha3-256"},
    {"http://www.w3.org/2007/05/xmldsig-more#sha3-384-rsa-MGF1", Kind::rsa_pss, "sha3-384"},
    {"http://www.w3.org/2007/05/xmldsig-more#sha3-512-rsa-MGF1", Kind::rsa_pss, "sha3-512"},
    {"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1", Kind::ecdsa, "sha1"},
    {"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha224", Kind::ecdsa, "sha224"},
    {"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", Kind::ecdsa, "sha256"},
    {"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384", Kind::ecdsa, "sha384"},
    {"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512", Kind::ecdsa, "sha512"},
    {"http://www.w3.org/2021/04/xmldsig-more#ecdsa-sha3-256", Kind::ecdsa, "sha3-256"},
    {"http://www.w3.org/2021/04/xmldsig-more#ecdsa-sha3-384", Kind::ecdsa, "sha3-384"},
    {"http://www.w3.org/2021/04/xmldsig-more#ecdsa-sha3-512", Kind::ecdsa, "sha3-512"},
    {"http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519", Kind::eddsa, ""},
};

// RFC 7518, 3.1; RFC 8037.
constexpr Named jws_methods[] = {
    {"RS256", Kind::rsa_pkcs1, "sha256"}, {"RS384", Kind::rsa_pkcs1, "sha384"}, {"RS512", Kind::rsa_pkcs1, "sha512"},
    {"PS256", Kind::rsa_pss, "sha256"},   {"PS384", Kind::rsa_pss, "sha384"},   {"PS512", Kind::rsa_pss, "sha512"},
    {"ES256", Kind::ecdsa, "sha256"},     {"ES384", Kind::ecdsa, "sha384"},     {"ES512", Kind::ecdsa, "sha512"},
    {"EdDSA", Kind::eddsa, ""},
};

constexpr std::pair<std::string_view, const char*> uri_hashes[] = {
    {"http://www.w3.org/2000/09/xmldsig#sha1", "sha1"},
    {"http://www.w3.org/2001/04/xmldsig-more#sha224", "sha224"},
    {"http://www.w3.org/2001/04/xmlenc#sha256", "sha256"},
    {"http://www.w3.org/2001/04/xmldsig-more#sha384", "sha384"},
    {"http://www.w3.org/2001/04/xmlenc#sha512", "sha512"},
    {"http://www.w3.org/2007/05/xmldsig-more#sha3-256", "sha3-256"},
    {"http://www.w3.org/2007/05/xmldsig-more#sha3-384", "sha3-384"},
    {"http://www.w3.org/2007/05/xmldsig-more#sha3-512", "sha3-512"},
};

template <std::size_t Size>
std::optional<SignatureMethod> find_method(const Named (&methods)[Size], std::string_view name) {
  for (const auto& one : methods) {
    if (one.name == name) return SignatureMethod{one.kind, one.hash};
  }
  return std::nullopt;
}

bool fits(Kind kind, EVP_PKEY* key) {
  const int type = EVP_PKEY_get_base_id(key);
  switch (kind) {
    case Kind::rsa_pkcs1: return type == EVP_PKEY_RSA;
    case Kind::rsa_pss: return type == EVP_PKEY_RSA || type == EVP_PKEY_RSA_PSS;
    case Kind::ecdsa: return type == EVP_PKEY_EC;
    case Kind::eddsa: return type == EVP_PKEY_ED25519 || type == EVP_PKEY_ED448;
  }
  std::abort();
}

/// r ‖ s, each as long as the curve's order, to what OpenSSL reads.
Bytes ecdsa_der(EVP_PKEY* key, BytesView value) {
  const auto half = static_cast<std::size_t>(EVP_PKEY_get_bits(key) + 7) / 8;
  const EcdsaParts parts{ECDSA_SIG_new()};
  if (!parts || value.size() != 2 * half) return {};
  auto* r = BN_bin2bn(value.data(), static_cast<int>(half), nullptr);
  auto* s = BN_bin2bn(value.data() + half, static_cast<int>(half), nullptr);
  if (ECDSA_SIG_set0(parts.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return {};
  }
  Bytes der(static_cast<std::size_t>(i2d_ECDSA_SIG(parts.get(), nullptr)));
  auto* at = der.data();
  i2d_ECDSA_SIG(parts.get(), &at);
  return der;
}

bool verify(const SignatureMethod& method, EVP_PKEY* key, BytesView data, BytesView value) {
  const VerifyContext context{EVP_MD_CTX_new()};
  EVP_PKEY_CTX* inner = nullptr;
  const auto* md = method.hash.empty() ? nullptr : EVP_get_digestbyname(method.hash.c_str());
  if (!context || (md == nullptr && method.kind != Kind::eddsa) ||
      EVP_DigestVerifyInit(context.get(), &inner, md, nullptr, key) != 1)
    return false;
  if (method.kind == Kind::rsa_pss && (EVP_PKEY_CTX_set_rsa_padding(inner, RSA_PKCS1_PSS_PADDING) != 1 ||
                                       EVP_PKEY_CTX_set_rsa_pss_saltlen(inner, RSA_PSS_SALTLEN_DIGEST) != 1))
    return false;
  return EVP_DigestVerify(context.get(), value.data(), value.size(), data.data(), data.size()) == 1;
}

}  // namespace

std::optional<SignatureMethod> method_of_uri(std::string_view uri) { return find_method(uri_methods, uri); }
std::optional<SignatureMethod> method_of_jws(std::string_view name) { return find_method(jws_methods, name); }

std::string hash_of_uri(std::string_view uri) {
  for (const auto& [known, hash] : uri_hashes) {
    if (known == uri) return hash;
  }
  return {};
}

AlgorithmUse use_of(const SignatureMethod& method, EVP_PKEY* key) {
  auto use = key_use(key);
  use.hash = method.hash;
  return use;
}

bool is_value_of(const SignatureMethod& method, EVP_PKEY* key, BytesView data, BytesView value) {
  if (!fits(method.kind, key)) return false;
  const bool right =
      method.kind == Kind::ecdsa ? verify(method, key, data, ecdsa_der(key, value)) : verify(method, key, data, value);
  ERR_clear_error();
  return right;
}

}  // namespace kythu::signing::validation
