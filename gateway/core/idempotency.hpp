// Same key and same request: the same answer, byte for byte, and one effect (security requirement C4). Keys are scoped
// to the client and the route and kept for 400 days.
#pragma once

#include <chrono>
#include <functional>

#include "gateway/core/context.hpp"

namespace kythu::gateway {

/// First shape: the effect fits in one transaction. Runs `effect` beside the key's row and keeps its answer; a refusal
/// keeps nothing. Repeats get the kept answer with `Idempotency-Replayed: true`, 422 idempotency_key_reused for another
/// request, 409 idempotency_in_progress while the first runs. `effect` may be tried again (see Database::write).
using Effect = std::function<Result<Answer, Problem>(db::Transaction&)>;
Result<Answer, Problem> once(Context& context, const Effect& effect);

/// The first shape for what makes something new whatever stood there before: `quick` sends it all and reads nothing,
/// so that the whole transaction is one message. Nothing, a key that is known already, or data that the database
/// refuses: then nothing was done, and `effect` is run as above.
using QuickEffect = std::function<std::optional<Answer>(db::Transaction&)>;
Result<Answer, Problem> once(Context& context, const QuickEffect& quick, const Effect& effect);

/// Second shape: long work outside a transaction. begin() commits a marker that says who works on it and until when.
struct Begun {
  std::optional<Answer> replay;  ///< set: answer this, do nothing
  std::string key;
  Uuid owner;  ///< of the marker; a crashed owner's lease runs out and the next caller takes over
};
Result<Begun, Problem> begin(Context& context, std::chrono::seconds lease);
/// Keeps the answer, in the transaction of the effect, which must be given up when this refuses: the lease ran out and
/// another took over.
Result<Done, Problem> finish(db::Transaction& tx, const Context& context, const Begun& begun, const Answer& answer);
/// Nothing was done: the key is free again.
void abandon(const Context& context, const Begun& begun);

}  // namespace kythu::gateway
