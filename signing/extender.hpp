// Raises a signature to a level by steps: what the parser plans, fetched from time-stamp authorities, responders and
// lists, and handed back to it.
#pragma once

#include "evidence/gatherer.hpp"
#include "evidence/timestamp.hpp"

namespace kythu::signing {

struct Raised {
  Bytes document;
  Format format{};
  Level level{};
  std::optional<Instant> timestamped_at;  ///< of the last time-stamp that was added
};

/// Safe for any number of threads.
class Extender {
 public:
  /// All outlive it.
  Extender(Raiser& raiser, Stamper& stamper, const Gatherer& gatherer, Clock clock)
      : raiser_(raiser), stamper_(stamper), gatherer_(gatherer), clock_(std::move(clock)) {}

  /// By as many steps as it takes. A signature of level lta is renewed: evidence about its last time-stamp, and a
  /// further one over all; any other that has the level is level_reached. `detached` is what a detached signature is
  /// over.
  Result<Raised, Refusal> raise(const Document& document, Bytes detached, Level to) const;

 private:
  Result<Done, Refusal> take(RaiseOrder& order, Format format) const;
  Result<Done, Refusal> add_timestamp(RaiseOrder& order, Raised& raised) const;
  Result<Done, Refusal> add_evidence(RaiseOrder& order, const RaisePlan& plan) const;

  Raiser& raiser_;
  Stamper& stamper_;
  const Gatherer& gatherer_;
  Clock clock_;
};

}  // namespace kythu::signing
