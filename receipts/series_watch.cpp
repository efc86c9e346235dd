#include "series_watch.hpp"

#include <algorithm>
#include <map>

#include <boost/json.hpp>

#include "config/database/audit.hpp"
#include "law/law.hpp"
#include "sql.hpp"
#include "year.hpp"

namespace kythu::receipts {
namespace {

constexpr std::int64_t last_part = 20;  // one in so many is left

std::string word_of(const Series& series) { return series.form_code + " " + series.symbol; }

BusinessDay new_year_after(Instant now) {
  return {business_day(now).year() + std::chrono::years{1}, std::chrono::January, std::chrono::day{1}};
}

bool numbers_in(const Series& series, BusinessDay day) {
  const auto* const rules = Law::vietnam().on(day);
  return !series.closed_at && rules != nullptr && rules->fits(series.symbol, static_cast<int>(day.year()));
}

/// It numbers neither today nor from the next 1 January on: its year, or the law that knew its symbol, is over.
bool is_over(const Series& series, Instant now) {
  return !series.closed_at && !numbers_in(series, business_day(now)) && !numbers_in(series, new_year_after(now));
}

void audit(db::Transaction& tx, std::string_view act, const Series& series, Instant now) {
  db::record(tx, {.chain = "receipts",
                  .actor = "system:series_watch",
                  .act = act,
                  .object = series.id.text(),
                  .outcome = "done",
                  .detail = boost::json::serialize(boost::json::object{{"series", word_of(series)}}),
                  .request_id = {},
                  .at = now});
}

}  // namespace

std::vector<std::string> warnings(const std::vector<Series>& of_agency, Instant now) {
  std::vector<std::string> all;
  bool next_year = false;
  const auto new_year = new_year_after(now);
  for (const auto& series : of_agency) {
    if (series.closed_why == "set_back") all.push_back("set_back " + word_of(series));
    const bool low = (series.upper - series.last) * last_part <= series.upper;
    if (low && numbers_in(series, business_day(now))) all.push_back("low " + word_of(series));
    next_year = next_year || numbers_in(series, new_year);
  }
  const bool december = business_day(now).month() == std::chrono::December;
  if (december && !next_year && !of_agency.empty()) {
    all.push_back("missing " + std::to_string(static_cast<int>(new_year.year())));
  }
  return all;
}

SeriesWatch::SeriesWatch(db::Database& database, HighWater* high_water, Clock clock, Random random, Log log)
    : database_(database),
      high_water_(high_water),
      clock_(std::move(clock)),
      random_(std::move(random)),
      log_(std::move(log)) {}

void SeriesWatch::run_once(const std::vector<RegisteredCertificate>& certificates) {
  if (high_water_ != nullptr) high_water_->sync();
  const auto agencies = database_.read([](db::Transaction& tx) {
    std::vector<AgencyId> all;
    for (const auto& row : tx.exec(sql::agencies_with_series)) all.push_back(db::to_id<AgencyId>(row[0]));
    return all;
  });
  for (const auto agency : agencies) look_after(agency, certificates);
}

void SeriesWatch::look_after(AgencyId agency, const std::vector<RegisteredCertificate>& certificates) {
  std::map<SeriesId, std::int64_t> marks;  // read before the rows: a row never falls behind a mark by itself
  if (high_water_ != nullptr) {
    for (const auto& series : database_.read([&](db::Transaction& tx) { return list_series(tx, agency); })) {
      marks[series.id] = high_water_->of(series.id);
    }
  }
  const auto fresh = database_.write([&](db::Transaction& tx) {
    const auto now = clock_();
    auto all = list_series(tx, agency);
    for (auto& series : all) {
      const bool set_back = !series.closed_at && marks[series.id] > series.last;
      if (!set_back && !is_over(series, now)) continue;
      series.closed_at = now;
      series.closed_why = set_back ? "set_back" : "out_of_use";
      close_ended(tx, series, now);
    }
    std::vector<std::string> said;
    for (const auto& warning : warnings(all, now)) {
      if (tx.exec(sql::warn, agency, warning, now).affected_rows() > 0) said.push_back(warning);
    }
    open_registration(tx, agency, certificates, now, random_);
    return said;
  });
  for (const auto& warning : fresh) {
    log_.warning("receipts.warning", {{"agency", agency.text()}, {"warning", warning}});
  }
}

void SeriesWatch::close_ended(db::Transaction& tx, const Series& series, Instant now) {
  if (tx.exec(sql::close_series, series.agency, series.id, series.closed_why, now).affected_rows() == 0) return;
  audit(tx, "receipt_series." + series.closed_why, series, now);
}

}  // namespace kythu::receipts
