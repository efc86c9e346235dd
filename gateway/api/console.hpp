// /console: the page for officers, and their sessions.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

Result<Answer, Problem> show_console(Context& context);

Result<Answer, Problem> open_console_session(Context& context);
Result<Answer, Problem> show_console_session(Context& context);
Result<Answer, Problem> end_console_session(Context& context);

}  // namespace kythu::gateway
