// One run matches what is open: providers' lines with orders, the bank's lines with what feeds told of, with settlement
// batches, or with nothing, and then it is money that only the statement shows. Three ways agree when an order, its
// provider's line and the bank's credit of that batch do.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/database/database.hpp"

namespace kythu::payments {

struct Desk;

struct ReconciliationIdKind {
  static constexpr std::string_view prefix = "rec_";
};
using ReconciliationId = Id<ReconciliationIdKind>;

/// Lines and what became of them in one run.
struct RunCounts {
  std::int64_t matched = 0;
  std::int64_t booked = 0;   ///< of the matched: money that nothing but the line showed
  std::int64_t broken = 0;   ///< lines that disagree
  std::int64_t carried = 0;  ///< lines that wait for their other side, and orders that may still come
  std::int64_t breaks = 0;   ///< tasks for officers that the run opened
};

struct Reconciliation {
  ReconciliationId id;
  AgencyId agency;
  std::string state;    ///< running, done
  std::string rules;    ///< their version
  std::string outcome;  ///< SHA-256 of every decision in order, hex: equal inputs, equal outcome
  RunCounts counts;
  std::string started_by;
  Instant started_at;
  std::optional<Instant> ended_at;
};

struct RunOrder {
  AgencyId agency;
  std::string by, request_id;
};

struct ReconciliationFilter {
  std::vector<AgencyId> agencies;
  std::optional<ReconciliationId> after{};  ///< the last of the page before; newest first
  int limit = 50;
};

/// Safe for any number of threads. Made by the cashier.
class Reconciliations {
 public:
  explicit Reconciliations(const Desk& desk) : desk_(desk) {}

  /// To its end. Each posting is a transaction of its own, so a run that was cut off is gone on with by the next one.
  /// nullopt while another run of the agency has not ended (one that died is given up after ten minutes).
  std::optional<Reconciliation> run(const RunOrder& order) const;
  std::optional<Reconciliation> find(db::Transaction& tx, AgencyId agency, ReconciliationId id) const;
  std::vector<Reconciliation> list(db::Transaction& tx, const ReconciliationFilter& filter) const;

 private:
  const Desk& desk_;
};

}  // namespace kythu::payments
