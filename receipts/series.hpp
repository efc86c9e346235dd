// Series of receipts: who numbers what, from where to where.
#pragma once

#include "config/base/result.hpp"
#include "config/database/database.hpp"

namespace kythu::receipts {

struct Series {
  SeriesId id;
  AgencyId agency;
  std::string form_code;  ///< EBL01 or EBL02
  std::string symbol;     ///< 26TAA
  std::int64_t last = 0;  ///< the last number given; 0 before the first
  std::int64_t upper = 99'999'999;
};

enum class SeriesRefusal { bad_form_code, bad_symbol, bad_range, exists };

/// Circular 91/2026/TT-BTC, Annex II: the year in the symbol is the year it numbers.
Result<Series, SeriesRefusal> open_series(db::Transaction& tx, const Series& series, Instant now);
std::vector<Series> list_series(db::Transaction& tx, AgencyId agency);

}  // namespace kythu::receipts
