// Collected money to the treasury
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

Result<Answer, Problem> list_remittances(Context& context);
/// JSON, or the paying-in slip as XML or to be printed: by Accept, or `{id}.xml`, `{id}.pdf`.
Result<Answer, Problem> show_remittance(Context& context);
Result<Answer, Problem> propose_remittance(Context& context);
Result<Answer, Problem> approve_remittance(Context& context);
Result<Answer, Problem> reject_remittance(Context& context);

}  // namespace kythu::gateway
