// /v1/proposals: what administrators want changed, decided by another person.
#pragma once

#include "gateway/api/changes.hpp"
#include "gateway/core/handler.hpp"

namespace kythu::gateway {

Result<Answer, Problem> list_proposals(Context& context);
Result<Answer, Problem> show_proposal(Context& context);
/// By whoever proposed it: what was shown to others before cannot be approved any more.
Result<Answer, Problem> edit_proposal(Context& context);
/// Names the sha256 of what was shown; carries it out. A secret that was made stands in this answer alone.
Result<Answer, Problem> approve_proposal(Context& context);
/// Or withdraw, by whoever proposed it.
Result<Answer, Problem> reject_proposal(Context& context);

/// The body of a request as a proposal: 202. `target`, where the path names it, is not in the body.
Result<Answer, Problem> propose_change(Context& context, const ChangeKind& kind, std::string_view target = {});

}  // namespace kythu::gateway
