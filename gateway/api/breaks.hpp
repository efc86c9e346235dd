// /v1/breaks: money that waits for two people
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

Result<Answer, Problem> list_breaks(Context& context);
Result<Answer, Problem> show_break(Context& context);
Result<Answer, Problem> propose_remedy(Context& context);
Result<Answer, Problem> approve_remedy(Context& context);
Result<Answer, Problem> reject_remedy(Context& context);

}  // namespace kythu::gateway
