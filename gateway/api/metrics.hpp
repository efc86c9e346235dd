// /internal/metrics, which edge shows on its own listener only
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

Result<Answer, Problem> show_metrics(Context& context);

}  // namespace kythu::gateway
