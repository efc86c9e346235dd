// /console: the page for officers, their sessions, and what their role lets them see.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

Result<Answer, Problem> show_console(Context& context);

Result<Answer, Problem> open_console_session(Context& context);
Result<Answer, Problem> show_console_session(Context& context);
Result<Answer, Problem> end_console_session(Context& context);

// As /v1, for the officer's own agency.
Result<Answer, Problem> list_console_payments(Context& context);
Result<Answer, Problem> show_console_payment(Context& context);
Result<Answer, Problem> list_console_receipts(Context& context);
Result<Answer, Problem> show_console_receipt(Context& context);

}  // namespace kythu::gateway
