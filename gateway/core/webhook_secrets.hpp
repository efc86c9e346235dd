// The secrets that webhooks are signed with (Standard Webhooks 1.0). Each is derived from one master credential, so
// none is stored and a copy of the database signs nothing.
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
};

class WebhookSecrets {
 public:
  /// The master credential must outlive this.
  explicit WebhookSecrets(const Secret& master) : master_(master) {}

  /// "whsec_" and the base64 of 32 bytes: HMAC-SHA256(master, endpoint id ‖ version).
  Secret shown(EndpointId endpoint, int version) const;

  struct Signed {
    std::string_view id;  ///< webhook-id
    Instant at;           ///< webhook-timestamp
    std::string_view body;
  };
  /// The header webhook-signature: "v1,<base64>", one for every live version, separated by a space.
  std::string signature(EndpointId endpoint, const SecretVersions& versions, const Signed& what) const;

 private:
  Secret key(EndpointId endpoint, int version) const;
  const Secret& master_;
};

/// Whole seconds since the epoch, as webhook-timestamp has them.
std::string unix_seconds(Instant at);

}  // namespace kythu::gateway
