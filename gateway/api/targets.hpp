// /v1/targets: what plans ask of units, as JSON or CSV; imported by a proposal that another person approves.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

Result<Answer, Problem> list_targets(Context& context);
/// A plan's whole year, as JSON or as the CSV that list_targets writes.
Result<Answer, Problem> propose_targets(Context& context);

}  // namespace kythu::gateway
