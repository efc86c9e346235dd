// /v1/payments
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

Result<Answer, Problem> create_payment(Context& context);
Result<Answer, Problem> list_payments(Context& context);
Result<Answer, Problem> show_payment(Context& context);
Result<Answer, Problem> cancel_payment(Context& context);

}  // namespace kythu::gateway
