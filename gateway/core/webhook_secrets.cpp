#include "gateway/core/webhook_secrets.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "config/base/digest.hpp"
#include "config/base/handle.hpp"

namespace kythu::gateway {
namespace {

using Key = Handle<EVP_PKEY, EVP_PKEY_free>;
using Digest = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;

constexpr std::string_view symmetric = "webhook", asymmetric = "webhook-ed25519";

/// Hands over to a Secret and wipes what was handed over.
template <class Characters>
Secret take(Characters&& characters) {
  Secret secret{{reinterpret_cast<const char*>(characters.data()), characters.size()}};
  OPENSSL_cleanse(characters.data(), characters.size());
  return secret;
}

/// RFC 8032: any 32 bytes are a private key.
Key ed25519(const Secret& seed) {
  const auto bytes = as_bytes(seed.reveal());
  Key key{EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes.data(), bytes.size())};
  if (!key) throw std::runtime_error{"OpenSSL makes no Ed25519 key"};
  return key;
}

Bytes sign(const Key& key, BytesView content) {
  Digest context{EVP_MD_CTX_new()};
  Bytes signature(64);
  std::size_t size = signature.size();
  if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), signature.data(), &size, content.data(), content.size()) != 1) {
    throw std::runtime_error{"OpenSSL makes no Ed25519 signature"};
  }
  return signature;
}

}  // namespace

Secret WebhookSecrets::derived(std::string_view purpose, EndpointId endpoint, int version) const {
  const auto name = std::string{purpose} + ":" + endpoint.text() + ":" + std::to_string(version);
  return take(hmac_sha256(as_bytes(master_.reveal()), as_bytes(name)));
}

Secret WebhookSecrets::shown(EndpointId endpoint, int version) const {
  const auto bytes = derived(symmetric, endpoint, version);
  auto text = to_base64(as_bytes(bytes.reveal()));
  auto whole = "whsec_" + text;
  OPENSSL_cleanse(text.data(), text.size());
  return take(whole);
}

std::string WebhookSecrets::public_key(EndpointId endpoint, int version) const {
  const auto key = ed25519(derived(asymmetric, endpoint, version));
  Bytes bytes(32);
  std::size_t size = bytes.size();
  if (EVP_PKEY_get_raw_public_key(key.get(), bytes.data(), &size) != 1) {
    throw std::runtime_error{"OpenSSL shows no public key"};
  }
  return "whpk_" + to_base64(bytes);
}

std::string WebhookSecrets::signature(EndpointId endpoint, const SecretVersions& versions, const Signed& what) const {
  auto content = std::string{what.id} + "." + unix_seconds(what.at) + ".";
  content += what.body;
  const auto v1 = [&](int version) {
    const auto bytes = derived(symmetric, endpoint, version);
    return "v1," + to_base64(hmac_sha256(as_bytes(bytes.reveal()), as_bytes(content)));
  };
  const auto v1a = [&](int version) {
    return "v1a," + to_base64(sign(ed25519(derived(asymmetric, endpoint, version)), as_bytes(content)));
  };
  const auto now = versions.current;
  if (!versions.has_previous(what.at)) return v1(now) + " " + v1a(now);
  return v1(now) + " " + v1(now - 1) + " " + v1a(now) + " " + v1a(now - 1);
}

std::string unix_seconds(Instant at) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count());
}

}  // namespace kythu::gateway
