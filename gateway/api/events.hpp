// Events: what happened, and which webhook was told.
#pragma once

#include "gateway/core/event_log.hpp"
#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// What the event tells of, by its id outside.
std::string aggregate_text(const LoggedEvent& event);

/// GET /v1/events
Result<Answer, Problem> list_events(Context& context);
/// GET /v1/events/{id}
Result<Answer, Problem> show_event(Context& context);
/// POST /v1/events/{id}/redeliver
Result<Answer, Problem> redeliver_event(Context& context);

}  // namespace kythu::gateway
