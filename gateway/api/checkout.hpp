// /pay/{token}: the citizen's page. Whoever holds the link may see and pay; nothing here needs an account.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

Result<Answer, Problem> show_checkout(Context& context);
Result<Answer, Problem> open_checkout_attempt(Context& context);
Result<Answer, Problem> show_checkout_status(Context& context);
Result<Answer, Problem> show_checkout_qr(Context& context);
Result<Answer, Problem> show_checkout_qr_svg(Context& context);
/// The browser comes back from the provider. What it says is not believed and changes nothing.
Result<Answer, Problem> return_from_channel(Context& context);

}  // namespace kythu::gateway
