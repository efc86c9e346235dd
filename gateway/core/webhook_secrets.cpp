#include "gateway/core/webhook_secrets.hpp"

#include <openssl/crypto.h>

#include "config/base/digest.hpp"

namespace kythu::gateway {
namespace {

/// Hands over to a Secret and wipes what was handed over.
template <class Characters>
Secret take(Characters&& characters) {
  Secret secret{{reinterpret_cast<const char*>(characters.data()), characters.size()}};
  OPENSSL_cleanse(characters.data(), characters.size());
  return secret;
}

}  // namespace

Secret WebhookSecrets::key(EndpointId endpoint, int version) const {
  const auto name = "webhook:" + endpoint.text() + ":" + std::to_string(version);
  return take(hmac_sha256(as_bytes(master_.reveal()), as_bytes(name)));
}

Secret WebhookSecrets::shown(EndpointId endpoint, int version) const {
  const auto bytes = key(endpoint, version);
  auto text = to_base64(as_bytes(bytes.reveal()));
  auto whole = "whsec_" + text;
  OPENSSL_cleanse(text.data(), text.size());
  return take(whole);
}

std::string WebhookSecrets::signature(EndpointId endpoint, const SecretVersions& versions, const Signed& what) const {
  auto content = std::string{what.id} + "." + unix_seconds(what.at) + ".";
  content += what.body;
  const auto by = [&](int version) {
    const auto bytes = key(endpoint, version);
    return "v1," + to_base64(hmac_sha256(as_bytes(bytes.reveal()), as_bytes(content)));
  };
  auto header = by(versions.current);
  const bool both = versions.current > 1 && versions.previous_until && what.at < *versions.previous_until;
  return both ? header + " " + by(versions.current - 1) : header;
}

std::string unix_seconds(Instant at) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count());
}

}  // namespace kythu::gateway
