#include "signature.hpp"

#include <algorithm>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "config/base/handle.hpp"

namespace kythu::hsm {
namespace {

using Key = Handle<EVP_PKEY, EVP_PKEY_free>;
using Context = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;

/// Null unless it is a key in the encoding that OpenSSL itself writes: one key has one id, and nothing trails it.
Key read(BytesView der) {
  const auto* at = der.data();
  Key key{d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size()))};
  unsigned char* out = nullptr;
  const int length = key ? i2d_PUBKEY(key.get(), &out) : 0;
  const bool same = length > 0 && std::ranges::equal(der, BytesView{out, static_cast<std::size_t>(length)});
  OPENSSL_free(out);
  ERR_clear_error();
  return same ? std::move(key) : nullptr;
}

std::string curve_of(const Key& key) {
  char name[64];
  std::size_t length = 0;
  if (EVP_PKEY_get_group_name(key.get(), name, sizeof name, &length) != 1) return {};
  return {name, length};
}

}  // namespace

std::string officer_key_fault(BytesView public_key, CredentialKind kind) {
  const auto key = read(public_key);
  if (!key) return "the public key cannot be read";
  switch (EVP_PKEY_get_base_id(key.get())) {
    case EVP_PKEY_ED25519: return {};
    case EVP_PKEY_RSA: {
      const auto bits = EVP_PKEY_get_bits(key.get());
      return bits >= 2048 && bits <= 8192 ? "" : "an RSA key has 2048 … 8192 bits";
    }
    case EVP_PKEY_EC: {
      const auto curve = curve_of(key);
      // ES384 hashes with SHA-384; we ask authenticators for ES256, EdDSA and RS256.
      if (curve == "secp384r1" && kind == CredentialKind::webauthn) return "a passkey on P-384 is not known here";
      return curve == "prime256v1" || curve == "secp384r1" ? "" : "the curve is neither P-256 nor P-384";
    }
    default: return "the key is neither P-256, P-384, RSA nor Ed25519";
  }
}

std::optional<KeyType> key_type_of(BytesView public_key) {
  const auto key = read(public_key);
  if (!key) return std::nullopt;
  switch (EVP_PKEY_get_base_id(key.get())) {
    case EVP_PKEY_ED25519: return KeyType::ed25519;
    case EVP_PKEY_EC: {
      const auto curve = curve_of(key);
      if (curve == "prime256v1") return KeyType::p256;
      return curve == "secp384r1" ? std::optional{KeyType::p384} : std::nullopt;
    }
    case EVP_PKEY_RSA:
      switch (EVP_PKEY_get_bits(key.get())) {
        case 2048: return KeyType::rsa2048;
        case 3072: return KeyType::rsa3072;
        case 4096: return KeyType::rsa4096;
        default: return std::nullopt;
      }
    default: return std::nullopt;
  }
}

bool is_same_key(BytesView left, BytesView right) {
  const auto* at = left.data();
  const Key one{d2i_PUBKEY(nullptr, &at, static_cast<long>(left.size()))};
  at = right.data();
  const Key other{d2i_PUBKEY(nullptr, &at, static_cast<long>(right.size()))};
  const bool same = one && other && EVP_PKEY_eq(one.get(), other.get()) == 1;
  ERR_clear_error();
  return same;
}

bool verifies(BytesView public_key, BytesView signed_bytes, BytesView signature) {
  const auto key = read(public_key);
  const Context context{EVP_MD_CTX_new()};
  if (!key || !context) return false;
  const bool hashes_itself = EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_ED25519;  // PureEdDSA, RFC 8032
  const bool good =
      EVP_DigestVerifyInit(context.get(), nullptr, hashes_itself ? nullptr : EVP_sha256(), nullptr, key.get()) == 1 &&
      EVP_DigestVerify(context.get(), signature.data(), signature.size(), signed_bytes.data(), signed_bytes.size()) ==
          1;
  ERR_clear_error();
  return good;
}

std::string to_public_key_pem(BytesView public_key) {
  const auto text = to_base64(public_key);
  std::string pem = "-----BEGIN PUBLIC KEY-----\n";
  for (std::size_t at = 0; at < text.size(); at += 64) pem += text.substr(at, 64) + "\n";
  return pem + "-----END PUBLIC KEY-----\n";
}

}  // namespace kythu::hsm
