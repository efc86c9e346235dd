// /openapi.json, /docs
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

Result<Answer, Problem> show_openapi(Context& context);
Result<Answer, Problem> show_docs(Context& context);

}  // namespace kythu::gateway
