// /health/live, /health/ready
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// The program runs.
Result<Answer, Problem> show_live(Context& context);
/// Database, signer, parser and egress answer: 200, or 503 with the names of those that do not.
Result<Answer, Problem> show_ready(Context& context);

}  // namespace kythu::gateway
