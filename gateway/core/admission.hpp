// The doorkeeper: everything that is checked before a handler runs.
#pragma once

#include "gateway/core/context.hpp"
#include "gateway/core/routes.hpp"

namespace kythu::gateway {

/// Fills caller and json, or says why not: 404, 405, 401, 403, 429, 413, 415, 400.
Result<Done, Problem> admit(Context& context, const Match& match);

}  // namespace kythu::gateway
