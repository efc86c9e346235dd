// /v1/fees
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

Result<Answer, Problem> list_fees(Context& context);

}  // namespace kythu::gateway
