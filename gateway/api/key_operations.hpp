// What officers propose about keys and officers, and their signatures for it.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// POST /v1/key_operations
Result<Answer, Problem> propose_key_operation(Context& context);
/// GET /v1/key_operations
Result<Answer, Problem> list_key_operations(Context& context);
/// GET /v1/key_operations/{id}
Result<Answer, Problem> show_key_operation(Context& context);
/// POST /v1/key_operations/{id}/approvals
Result<Answer, Problem> approve_key_operation(Context& context);
/// POST /v1/key_operations/{id}/cancel
Result<Answer, Problem> cancel_key_operation(Context& context);

}  // namespace kythu::gateway
