// /v1/drawers: cash at the counter
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

Result<Answer, Problem> list_drawers(Context& context);
Result<Answer, Problem> show_drawer(Context& context);
Result<Answer, Problem> open_drawer(Context& context);
Result<Answer, Problem> take_cash(Context& context);
Result<Answer, Problem> deposit_cash(Context& context);
Result<Answer, Problem> count_drawer(Context& context);
Result<Answer, Problem> close_drawer(Context& context);

}  // namespace kythu::gateway
