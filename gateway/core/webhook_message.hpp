// One webhook as it goes over the wire, by Standard Webhooks 1.0.
#pragma once

#include <string>
#include <string_view>

#include "config/wire/fetch.hpp"
#include "gateway/core/webhook_secrets.hpp"

namespace kythu::gateway {

struct WebhookMessage {
  EventId event;  ///< the webhook-id: the same for every try
  EndpointId endpoint;
  std::string_view url;
  const SecretVersions& secrets;
  std::string_view type;
  std::string_view payload;  ///< the JSON object under `data`, sent as it was written
  Instant created_at;
};

/// Signed for being sent at `now`. Every try of an event has the same body.
wire::FetchRequest to_request(const WebhookMessage& message, const WebhookSecrets& secrets, Instant now);

/// Why no answer came, in words that are shown to the portal.
std::string_view words_of(wire::FetchFault fault);

}  // namespace kythu::gateway
