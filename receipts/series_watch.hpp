// Looks after the series: closes those that a restored backup set back or whose year is over, warns in time, and opens
// the registrations that the tax authority has to be told of.
#pragma once

#include "config/base/log.hpp"
#include "config/base/random.hpp"
#include "config/database/database.hpp"
#include "high_water.hpp"
#include "registration.hpp"
#include "series.hpp"

namespace kythu::receipts {

/// "low EBL01 26TAA": one number in twenty is left, or less. "set_back EBL01 26TAA": closed by the fence. "missing
/// 2027": it is December, and the agency numbers no series of next year.
std::vector<std::string> warnings(const std::vector<Series>& of_agency, Instant now);

struct WatchedSeries {
  Series series;
  std::int64_t left = 0;  ///< numbers
};

class SeriesWatch {
 public:
  /// `high_water` may be null. Certificates are those that sign receipts now or soon, of every agency.
  SeriesWatch(db::Database& database, HighWater* high_water, Clock clock, Random random, Log log);

  /// One round over every agency. Each warning is given once: an audit record and a line in the log.
  void run_once(const std::vector<RegisteredCertificate>& certificates);

 private:
  void look_after(AgencyId agency, const std::vector<RegisteredCertificate>& certificates);
  void close_ended(db::Transaction& tx, const Series& series, Instant now);

  db::Database& database_;
  HighWater* high_water_;
  Clock clock_;
  Random random_;
  Log log_;
};

}  // namespace kythu::receipts
