// /v1/reports/{report}: what is counted by day, month, quarter or year, as JSON or CSV from the same query.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

Result<Answer, Problem> show_report(Context& context);

}  // namespace kythu::gateway
