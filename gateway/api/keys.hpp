// The vault's keys and tokens, for officers.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// GET /v1/tokens
Result<Answer, Problem> list_tokens(Context& context);
/// GET /v1/keys
Result<Answer, Problem> list_keys(Context& context);
/// GET /v1/keys/{label}
Result<Answer, Problem> show_key(Context& context);

}  // namespace kythu::gateway
