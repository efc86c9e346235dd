#include "gateway/core/webhook_message.hpp"

#include <cstdlib>

namespace kythu::gateway {

wire::FetchRequest to_request(const WebhookMessage& message, const WebhookSecrets& secrets, Instant now) {
  std::string body = R"({"type":")";
  body.append(message.type).append(R"(","timestamp":")").append(rfc3339(message.created_at));
  body.append(R"(","data":)").append(message.payload).append("}");
  const auto id = message.event.text();
  const auto signature = secrets.signature(message.endpoint, message.secrets, {.id = id, .at = now, .body = body});
  return {.method = "POST",
          .url = std::string{message.url},
          .headers = {{"content-type", "application/json"},
                      {"user-agent", "kythu-webhooks/1"},
                      {"webhook-id", id},
                      {"webhook-timestamp", unix_seconds(now)},
                      {"webhook-signature", signature}},
          .body = to_bytes(body),
          .patience = std::chrono::seconds{25},
          .answer_limit = 16 * 1024};
}

std::string_view words_of(wire::FetchFault fault) {
  using enum wire::FetchFault;
  switch (fault) {
    case not_allowed: return "the allow-list of egress refuses this address";
    case unreachable: return "no connection";
    case in_doubt: return "no whole answer in time";
    case too_large: return "an answer above the limit";
    case egress_down: return "egress is not there";
  }
  std::abort();
}

}  // namespace kythu::gateway
