// Renews archive time-stamps before they weaken: of each document of level LTA a further one is made, with evidence
// about the last time-stamp and a new one over all (ETSI EN 319 142-1 section 5.4.3 and its sisters), and kept beside
// it. The document that it renews stays as it is.
#pragma once

#include <functional>

#include "gateway/core/context.hpp"
#include "signing/register/watch.hpp"

namespace kythu::gateway {

/// Safe for any number of threads and processes: a document is claimed, and renewed once.
class ArchiveKeeper {
 public:
  /// Until when a document's time-stamps hold; nullopt: that cannot be told now.
  using EndOf = std::function<std::optional<Instant>(const Bytes& document)>;
  using Raise = std::function<Result<signing::SignedDocument, signing::Refusal>(const signing::Document& document)>;

  ArchiveKeeper(db::Database& database, EndOf end_of, Raise raise, Clock clock, Random random, Log log);
  /// One document that is due: renewed when its end is nearer than 90 days, otherwise looked at again then. What cannot
  /// be told or renewed now is tried again every day. False when none is due.
  bool work_once();

 private:
  void renew(const signing::WatchedDocument& watched, Instant good_until);
  bool keep(const signing::WatchedDocument& watched, const signing::SignedDocument& renewed);
  void look_again(const signing::WatchedDocument& watched, Instant at, std::optional<Instant> good_until);

  db::Database& database_;
  EndOf end_of_;
  Raise raise_;
  Clock clock_;
  Random random_;
  Log log_;
};

/// With what core has; it outlives them.
ArchiveKeeper archive_keeper_of(Services& services);

/// From a report of POST /v1/validations: each signature holds as long as its newest time-stamp that passed, the
/// document as its weakest signature; nullopt when one has none.
std::optional<Instant> end_in(std::string_view report);

}  // namespace kythu::gateway
