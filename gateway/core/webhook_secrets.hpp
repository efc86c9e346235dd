// What webhooks are signed with (Standard Webhooks 1.0): a secret for the symmetric `v1`, an Ed25519 key pair for the
// asymmetric `v1a`, both of one endpoint alone and both replaced together. Each is derived from one master credential,
// so none is stored and a copy of the database signs nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/base/clock.hpp"
#include "config/base/ids.hpp"
#include "config/base/secret.hpp"

namespace kythu::gateway {

/// Which of an endpoint's secrets are live.
struct SecretVersions {
  int current = 1;
  std::optional<Instant> previous_until;  ///< until then the version before signs too

  bool has_previous(Instant now) const { return current > 1 && previous_until && now < *previous_until; }
};

class WebhookSecrets {
 public:
  /// The master credential must outlive this.
  explicit WebhookSecrets(const Secret& master) : master_(master) {}

  /// "whsec_" and the base64 of 32 bytes: HMAC-SHA256(master, endpoint id ‖ version).
  Secret shown(EndpointId endpoint, int version) const;
  /// "whpk_" and the base64 of the 32 bytes that verify `v1a`. Its private key never leaves this class.
  std::string public_key(EndpointId endpoint, int version) const;

  struct Signed {
    std::string_view id;  ///< webhook-id
    Instant at;           ///< webhook-timestamp
    std::string_view body;
  };
  /// The header webhook-signature: "v1,<base64>" for every live version, then "v1a,<base64>" likewise, separated by a
  /// space.
  std::string signature(EndpointId endpoint, const SecretVersions& versions, const Signed& what) const;

 private:
  Secret derived(std::string_view purpose, EndpointId endpoint, int version) const;
  const Secret& master_;
};

/// Whole seconds since the epoch, as webhook-timestamp has them.
std::string unix_seconds(Instant at);

}  // namespace kythu::gateway
