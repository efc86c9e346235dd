// A handler is one plain function; its declaration stands in gateway/api/<resource>.hpp and its row in routes.cpp.
#pragma once

#include "config/base/result.hpp"
#include "gateway/core/context.hpp"
#include "gateway/core/problem.hpp"

namespace kythu::gateway {

/// Blocking. Throws only when the world is broken (db::Unavailable, db::InDoubt, …): the pipeline turns that into 503
/// or 500 once, for all.
using Handler = Result<Answer, Problem> (*)(Context&);

}  // namespace kythu::gateway
