// Our own time-stamp authority over HTTP (RFC 3161 section 3.4).
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// POST /tsa (Body::raw: application/timestamp-query)
Result<Answer, Problem> stamp_time(Context& context);

}  // namespace kythu::gateway
