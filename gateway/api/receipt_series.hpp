// /v1/receipt_series: what numbers an agency's receipts. A portal or an officer proposes a series, another officer
// decides in the console; then it is registered at the tax authority.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// Opened, proposed and refused ones, with what was warned of.
Result<Answer, Problem> list_receipt_series(Context& context);
Result<Answer, Problem> show_receipt_series(Context& context);
Result<Answer, Problem> propose_receipt_series(Context& context);
Result<Answer, Problem> approve_receipt_series(Context& context);
Result<Answer, Problem> reject_receipt_series(Context& context);

}  // namespace kythu::gateway
