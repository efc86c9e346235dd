#include "series.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sql.hpp"
#include "year.hpp"

namespace kythu::receipts {
namespace {

/// Circular 91/2026 Annex II: two digits of the year, T, two of the twenty letters. A series may be opened for this
/// year or, in time for 1 January, for the next.
bool is_symbol(std::string_view symbol, Instant now) {
  constexpr std::string_view letters = "ABCDEGHKLMNPQRSTUVXY";
  if (symbol.size() != 5 || symbol[2] != 'T') return false;
  const auto year = year_of(now);
  return (symbol.starts_with(two_digits(year)) || symbol.starts_with(two_digits(year + 1))) &&
         letters.find(symbol[3]) != std::string_view::npos && letters.find(symbol[4]) != std::string_view::npos;
}

}  // namespace

int year_of(Instant at) { return static_cast<int>(business_day(at).year()); }

std::string two_digits(int year) { return fmt::format("{:02}", year % 100); }

Result<Series, SeriesRefusal> open_series(db::Transaction& tx, const Series& series, Instant now) {
  constexpr std::int64_t most = 99'999'999;  // eight digits
  if (series.form_code != "EBL01" && series.form_code != "EBL02") return SeriesRefusal::bad_form_code;
  if (!is_symbol(series.symbol, now)) return SeriesRefusal::bad_symbol;
  if (series.last < 0 || series.upper <= series.last || series.upper > most) return SeriesRefusal::bad_range;
  const auto done = tx.exec(sql::open_series, series.agency, series.id, series.form_code, series.symbol, series.last,
                            series.upper, now);
  if (done.affected_rows() == 0) return SeriesRefusal::exists;
  return series;
}

std::vector<Series> list_series(db::Transaction& tx, AgencyId agency) {
  std::vector<Series> all;
  for (const auto& row : tx.exec(sql::list_series, agency)) {
    all.push_back({.id = db::to_id<SeriesId>(row["series_id"]),
                   .agency = db::to_id<AgencyId>(row["agency_id"]),
                   .form_code = row["form_code"].as<std::string>(),
                   .symbol = row["symbol"].as<std::string>(),
                   .last = row["last"].as<std::int64_t>(),
                   .upper = row["upper"].as<std::int64_t>()});
  }
  return all;
}

}  // namespace kythu::receipts
