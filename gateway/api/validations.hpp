// Judging what others signed.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// POST /v1/validations (Body::raw: JSON or multipart/form-data). Nothing is kept.
Result<Answer, Problem> create_validation(Context& context);

}  // namespace kythu::gateway
