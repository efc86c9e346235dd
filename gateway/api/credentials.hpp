// The keys that a client may sign with.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// GET /v1/credentials
Result<Answer, Problem> list_credentials(Context& context);

}  // namespace kythu::gateway
