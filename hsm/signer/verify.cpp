#include "verify.hpp"

#include <cstdlib>
#include <cstring>

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "config/base/handle.hpp"
#include "config/settings/table.hpp"

namespace kythu::hsm {
namespace {

using Key = Handle<EVP_PKEY, EVP_PKEY_free>;
using Context = Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Certificate = Handle<X509, X509_free>;

struct Scheme {
  const char* curve;  ///< null: RSA
  int padding;
  const EVP_MD* hash;
};

Scheme scheme_of(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::rsa_pkcs1_sha256: return {nullptr, RSA_PKCS1_PADDING, EVP_sha256()};
    case Algorithm::rsa_pkcs1_sha384: return {nullptr, RSA_PKCS1_PADDING, EVP_sha384()};
    case Algorithm::rsa_pkcs1_sha512: return {nullptr, RSA_PKCS1_PADDING, EVP_sha512()};
    case Algorithm::rsa_pss_sha256: return {nullptr, RSA_PKCS1_PSS_PADDING, EVP_sha256()};
    case Algorithm::rsa_pss_sha384: return {nullptr, RSA_PKCS1_PSS_PADDING, EVP_sha384()};
    case Algorithm::rsa_pss_sha512: return {nullptr, RSA_PKCS1_PSS_PADDING, EVP_sha512()};
    case Algorithm::ecdsa_p256_sha256: return {"prime256v1", 0, EVP_sha256()};
    case Algorithm::ecdsa_p384_sha384: return {"secp384r1", 0, EVP_sha384()};
    case Algorithm::ed25519: return {"ED25519", 0, nullptr};
  }
  std::abort();
}

/// r ‖ s, each `half` bytes, as the DER that OpenSSL reads; empty when it cannot be.
Bytes to_der(BytesView raw, std::size_t half) {
  if (raw.size() != 2 * half) return {};
  const Handle<ECDSA_SIG, ECDSA_SIG_free> pair{ECDSA_SIG_new()};
  Handle<BIGNUM, BN_free> r{BN_bin2bn(raw.data(), static_cast<int>(half), nullptr)};
  Handle<BIGNUM, BN_free> s{BN_bin2bn(raw.data() + half, static_cast<int>(half), nullptr)};
  if (!pair || !r || !s || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return {};
  static_cast<void>(r.release());  // the pair's now
  static_cast<void>(s.release());
  unsigned char* out = nullptr;
  const int length = i2d_ECDSA_SIG(pair.get(), &out);
  if (length <= 0) return {};
  const Bytes der{out, out + length};
  OPENSSL_free(out);
  return der;
}

}  // namespace

std::vector<Bytes> load_chain(const std::filesystem::path& pem) {
  const Handle<BIO, BIO_free_all> file{BIO_new_file(pem.c_str(), "r")};
  if (!file) throw settings::Error{pem.native() + ": there is no certificate"};
  std::vector<Bytes> chain;
  while (const Certificate certificate{PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr)}) {
    unsigned char* out = nullptr;
    const int length = i2d_X509(certificate.get(), &out);
    if (length <= 0) throw settings::Error{pem.native() + ": a certificate cannot be read"};
    chain.emplace_back(out, out + length);
    OPENSSL_free(out);
  }
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (chain.empty() || !at_end) throw settings::Error{pem.native() + ": not a chain of PEM certificates"};
  return chain;
}

struct PublicKey::Inside {
  Key key;
};

PublicKey::PublicKey(BytesView certificate) : inside_(std::make_unique<Inside>()) {
  const auto* at = certificate.data();
  const Certificate parsed{d2i_X509(nullptr, &at, static_cast<long>(certificate.size()))};
  if (parsed) inside_->key.reset(X509_get_pubkey(parsed.get()));
  if (!inside_->key) throw settings::Error{"a certificate without a usable public key"};
}

PublicKey::~PublicKey() = default;
PublicKey::PublicKey(PublicKey&&) noexcept = default;

bool PublicKey::fits(Algorithm algorithm) const {
  const auto* curve = scheme_of(algorithm).curve;
  auto* key = inside_->key.get();
  if (curve == nullptr) return EVP_PKEY_is_a(key, "RSA") == 1 && EVP_PKEY_get_bits(key) >= 2048;
  char group[32] = {};
  return EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_group_name(key, group, sizeof group, nullptr) == 1 &&
         std::strcmp(group, curve) == 0;
}

bool PublicKey::verifies(const SigningOrder& order, BytesView signature) const {
  if (!fits(order.algorithm)) return false;
  const auto scheme = scheme_of(order.algorithm);
  const Context context{EVP_PKEY_CTX_new(inside_->key.get(), nullptr)};
  if (!context || EVP_PKEY_verify_init(context.get()) != 1) return false;
  Bytes der;
  if (scheme.curve != nullptr) {
    der = to_der(signature, digest_size(order.algorithm));  // the curves' orders are as long as their hashes
    signature = der;
  } else if (EVP_PKEY_CTX_set_rsa_padding(context.get(), scheme.padding) != 1) {
    return false;
  }
  if (EVP_PKEY_CTX_set_signature_md(context.get(), scheme.hash) != 1) return false;
  if (scheme.padding == RSA_PKCS1_PSS_PADDING &&
      EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), RSA_PSS_SALTLEN_DIGEST) != 1) {
    return false;
  }
  const bool good =
      EVP_PKEY_verify(context.get(), signature.data(), signature.size(), order.digest.data(), order.digest.size()) == 1;
  ERR_clear_error();
  return good;
}

}  // namespace kythu::hsm
