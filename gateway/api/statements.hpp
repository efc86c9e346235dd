// /v1/statements, /v1/reconciliations: what banks and providers say they hold, and what agrees with it.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// The body is the file itself; `agency` and `name` are query parameters. 201, or 200 for bytes that were taken before.
/// 422 `statement_refused` names every line that is wrong.
Result<Answer, Problem> take_statement(Context& context);
Result<Answer, Problem> list_statements(Context& context);
Result<Answer, Problem> show_statement(Context& context);
Result<Answer, Problem> list_statement_lines(Context& context);

/// Matches what is open; runs to its end before it answers.
Result<Answer, Problem> reconcile(Context& context);
Result<Answer, Problem> list_reconciliations(Context& context);
Result<Answer, Problem> show_reconciliation(Context& context);

}  // namespace kythu::gateway
