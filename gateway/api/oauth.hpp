// /oauth2/token (RFC 6749, client credentials)
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

Result<Answer, Problem> issue_token(Context& context);

}  // namespace kythu::gateway
