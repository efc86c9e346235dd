// Signed documents in the archive, and the append-only log of every signature.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// GET /v1/documents/{id}
Result<Answer, Problem> show_document(Context& context);
/// GET /v1/documents/{id}/proof
Result<Answer, Problem> prove_document(Context& context);
/// GET /v1/log/entries
Result<Answer, Problem> list_log_entries(Context& context);

}  // namespace kythu::gateway
