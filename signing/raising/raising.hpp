// Opens signed files, also those that others made, and raises them a step. Hostile bytes come in here: only the parser
// program, in its sandbox, enters this room.
#pragma once

#include "signing/raiser.hpp"

namespace kythu::signing::raising {

Result<RaisePlan, Refusal> plan(const RaiseOrder& order);
Result<Bytes, Refusal> take(const RaiseOrder& order);

}  // namespace kythu::signing::raising
