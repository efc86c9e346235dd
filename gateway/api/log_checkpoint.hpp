// Where the log of every signature stands, signed (C2SP tlog-checkpoint).
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// GET /v1/log/checkpoint: signed when the log has grown since the last one, else the same note again.
Result<Answer, Problem> show_log_checkpoint(Context& context);

}  // namespace kythu::gateway
