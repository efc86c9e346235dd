// Webhook endpoints: where a client is told of events.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// POST /v1/webhook_endpoints
Result<Answer, Problem> create_webhook_endpoint(Context& context);
/// GET /v1/webhook_endpoints
Result<Answer, Problem> list_webhook_endpoints(Context& context);
/// GET /v1/webhook_endpoints/{id}
Result<Answer, Problem> show_webhook_endpoint(Context& context);
/// DELETE /v1/webhook_endpoints/{id}
Result<Answer, Problem> disable_webhook_endpoint(Context& context);
/// POST /v1/webhook_endpoints/{id}/rotate_secret
Result<Answer, Problem> rotate_webhook_secret(Context& context);

}  // namespace kythu::gateway
