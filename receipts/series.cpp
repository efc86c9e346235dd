#include "series.hpp"

#include "law/law.hpp"
#include "sql.hpp"
#include "year.hpp"

namespace kythu::receipts {
namespace {

/// The rules of the year that the symbol names: this one or the next. Null when it is no symbol of either.
const Rules* rules_of(const Series& series, Instant now) {
  const auto today = business_day(now);
  const BusinessDay new_year{today.year() + std::chrono::years{1}, std::chrono::January, std::chrono::day{1}};
  for (const auto day : {today, new_year}) {
    const auto* const rules = Law::vietnam().on(day);
    if (rules != nullptr && rules->fits(series.symbol, static_cast<int>(day.year()))) return rules;
  }
  return nullptr;
}

}  // namespace

int year_of(Instant at) { return static_cast<int>(business_day(at).year()); }

std::optional<SeriesRefusal> unlawful(const Series& series, Instant now) {
  const auto* const today = Law::vietnam().on(business_day(now));
  if (today == nullptr || !today->knows_form(series.form_code)) return SeriesRefusal::bad_form_code;
  const auto* const rules = rules_of(series, now);
  if (rules == nullptr) return SeriesRefusal::bad_symbol;
  if (series.last < 0 || series.upper <= series.last || series.upper > rules->last_number()) {
    return SeriesRefusal::bad_range;
  }
  return std::nullopt;
}

Result<Series, SeriesRefusal> open_series(db::Transaction& tx, const Series& series, Instant now) {
  if (const auto wrong = unlawful(series, now)) return *wrong;
  const auto done = tx.exec(sql::open_series, series.agency, series.id, series.form_code, series.symbol, series.last,
                            series.upper, now);
  if (done.affected_rows() == 0) return SeriesRefusal::exists;
  return series;
}

std::vector<Series> list_series(db::Transaction& tx, AgencyId agency) {
  std::vector<Series> all;
  for (const auto& row : tx.exec(sql::list_series, agency)) {
    const auto closed_at = row["closed_at"];
    all.push_back({.id = db::to_id<SeriesId>(row["series_id"]),
                   .agency = db::to_id<AgencyId>(row["agency_id"]),
                   .form_code = row["form_code"].as<std::string>(),
                   .symbol = row["symbol"].as<std::string>(),
                   .last = row["last"].as<std::int64_t>(),
                   .upper = row["upper"].as<std::int64_t>(),
                   .registration = row["registration"].as<std::string>(),
                   .closed_at = closed_at.is_null() ? std::nullopt : std::optional{db::to_instant(closed_at)},
                   .closed_why = row["closed_why"].as<std::string>()});
  }
  return all;
}

}  // namespace kythu::receipts
