// Business days, and their close by two persons.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

Result<Answer, Problem> list_days(Context& context);
Result<Answer, Problem> show_day(Context& context);
/// The first officer's call proposes, another one's approves: then the day is sealed.
Result<Answer, Problem> close_day(Context& context);
Result<Answer, Problem> reject_day(Context& context);

}  // namespace kythu::gateway
