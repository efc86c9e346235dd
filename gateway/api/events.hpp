// Events: what happened, and which webhook was told.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// GET /v1/events
Result<Answer, Problem> list_events(Context& context);
/// GET /v1/events/{id}
Result<Answer, Problem> show_event(Context& context);
/// POST /v1/events/{id}/redeliver
Result<Answer, Problem> redeliver_event(Context& context);

}  // namespace kythu::gateway
