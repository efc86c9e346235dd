// /v1/audit: what was done by whom, for auditors.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// Newest first, filtered; JSON, or CSV by Accept.
Result<Answer, Problem> list_audit_records(Context& context);
/// A page of whole chains and their checkpoints as JSON lines (gateway/audit/chain.hpp); all pages one after another
/// are what `kythu audit verify` reads. Audited itself.
Result<Answer, Problem> export_audit_records(Context& context);
/// The newest signed checkpoint; JSON, or the note alone as text/plain.
Result<Answer, Problem> show_audit_checkpoint(Context& context);

}  // namespace kythu::gateway
