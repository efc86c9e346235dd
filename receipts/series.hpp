// Series of receipts: who numbers what, from where to where, and what has to be done about them in time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/base/result.hpp"
#include "config/database/database.hpp"

namespace kythu::receipts {

struct Series {
  SeriesId id;
  AgencyId agency;
  std::string form_code;  ///< EBL01
  std::string symbol;     ///< 26TAA
  std::int64_t last = 0;  ///< the last number given; 0 before the first
  std::int64_t upper = 99'999'999;
  std::string registration = "opened";  ///< at the tax authority: opened, sent, received, registered, refused
  std::optional<Instant> closed_at{};   ///< it gives no number any more
  std::string closed_why{};             ///< set_back, out_of_use
};

enum class SeriesRefusal {
  not_found,
  bad_form_code,
  bad_symbol,
  bad_range,
  exists,
  already_proposed,  ///< and waits to be decided
  not_waiting,       ///< somebody has decided
  same_person,       ///< nobody approves what they proposed
};

/// What the law has against it, if anything: its form, its symbol, or its numbers.
std::optional<SeriesRefusal> unlawful(const Series& series, Instant now);

/// By the law of the day (receipts/law): a symbol names its year, this one or, in time for 1 January, the next.
Result<Series, SeriesRefusal> open_series(db::Transaction& tx, const Series& series, Instant now);
std::vector<Series> list_series(db::Transaction& tx, AgencyId agency);

}  // namespace kythu::receipts
