// /v1/tax: what the tax authority was told, what it answered, and what a person has to look at.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

Result<Answer, Problem> list_tax_messages(Context& context);
/// JSON with the answers; with the suffix .xml the message as it was sent.
Result<Answer, Problem> show_tax_message(Context& context);
Result<Answer, Problem> list_tax_tasks(Context& context);
Result<Answer, Problem> close_tax_task(Context& context);

}  // namespace kythu::gateway
