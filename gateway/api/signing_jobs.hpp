// What core does of its own accord about signatures: it signs what batches hold, and renews what the archive keeps.
#pragma once

#include <list>

#include "gateway/api/batch_signer.hpp"
#include "gateway/core/archive_keeper.hpp"
#include "gateway/core/loop.hpp"

namespace kythu::gateway {

/// Runs from its making until stop(); `services` outlives it.
class SigningJobs {
 public:
  SigningJobs(Services& services, const Log& log);
  /// Lets the documents that are in work be finished.
  void stop();

 private:
  BatchSigner batches_;
  ArchiveKeeper archive_;
  std::list<Loop> loops_;  // last, for they use what stands before them
};

}  // namespace kythu::gateway
