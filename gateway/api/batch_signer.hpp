// Signs what batches hold, as each document's own POST /v1/signatures would have: by the same rules, journaled, logged,
// archived and announced. A document is leased, signed outside of any transaction, and settled in one; a core that dies
// in between leaves a lease that runs out, and the document keeps its signature id, so it is kept once.
#pragma once

#include "gateway/api/signature_batch.hpp"
#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// Safe for any number of threads and processes: as many documents are in work as threads call work_once(), whatever is
/// waiting. Clients take turns.
class BatchSigner {
 public:
  /// `services` outlives it.
  explicit BatchSigner(Services& services);
  /// One document of the client whose turn it is; false when none is due. What only hinders now (a busy parser, a token
  /// or an authority that does not answer) is tried again after 5 s, 30 s, 2 min, 10 min and then every hour, 24 times
  /// in all, and its batch rests for 5 s, so that ten thousand do not run into it.
  bool work_once();

 private:
  struct Claim;
  std::optional<Claim> claim();
  void sign(Context& context, Claim& claim);
  void settle(Context& context, const Claim& claim, const Problem& problem);
  void fail(Context& context, const Claim& claim, const Problem& problem);
  void postpone(Context& context, const Claim& claim);

  Services& services_;
};

}  // namespace kythu::gateway
