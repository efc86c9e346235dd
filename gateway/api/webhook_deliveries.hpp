// What became of events at one endpoint, and how a portal gets them once more.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// GET /v1/webhook_endpoints/{id}/deliveries
Result<Answer, Problem> list_webhook_deliveries(Context& context);
/// POST /v1/webhook_endpoints/{id}/redeliver
Result<Answer, Problem> redeliver_to_endpoint(Context& context);
/// POST /v1/webhook_endpoints/{id}/test: the one call that waits for a portal's answer, ten seconds at most and one at
/// a time of each client, because its caller is a person who wants to see it.
Result<Answer, Problem> test_webhook_endpoint(Context& context);

}  // namespace kythu::gateway
