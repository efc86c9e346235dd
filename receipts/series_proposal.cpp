#include "series_proposal.hpp"

#include <array>

#include <boost/json.hpp>

#include "config/database/audit.hpp"
#include "config/database/people.hpp"
#include "sql.hpp"

namespace kythu::receipts {
namespace {

constexpr std::array<std::string_view, 3> names{"proposed", "approved", "rejected"};

ProposalState state_of(std::string_view word) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == word) return static_cast<ProposalState>(i);
  }
  throw std::runtime_error{"a stored proposal of a series has an unknown state"};
}

SeriesProposal to_proposal(const pqxx::row& row) {
  const auto decided_at = row["decided_at"];
  return {.series = {.id = db::to_id<SeriesId>(row["series_id"]),
                     .agency = db::to_id<AgencyId>(row["agency_id"]),
                     .form_code = row["form_code"].as<std::string>(),
                     .symbol = row["symbol"].as<std::string>(),
                     .last = row["last"].as<std::int64_t>(),
                     .upper = row["upper"].as<std::int64_t>()},
          .state = state_of(row["state"].c_str()),
          .reason = row["reason"].as<std::string>(),
          .maker = row["maker"].as<std::string>(),
          .checker = row["checker"].is_null() ? "" : row["checker"].as<std::string>(),
          .proposed_at = db::to_instant(row["proposed_at"]),
          .decided_at = decided_at.is_null() ? std::nullopt : std::optional{db::to_instant(decided_at)}};
}

void audit(db::Transaction& tx, const SeriesProposal& one, const std::string& actor, const std::string& request_id,
           Instant now) {
  db::record(tx, {.chain = "receipts",
                  .actor = actor,
                  .act = "receipt_series." + std::string{name(one.state)},
                  .object = one.series.id.text(),
                  .outcome = "done",
                  .detail = boost::json::serialize(boost::json::object{{"form_code", one.series.form_code},
                                                                       {"symbol", one.series.symbol},
                                                                       {"last", one.series.last},
                                                                       {"upper", one.series.upper}}),
                  .request_id = request_id,
                  .at = now});
}

Result<SeriesProposal, SeriesRefusal> waiting(db::Transaction& tx, const SeriesDecision& by) {
  const auto rows = tx.exec(sql::lock_series_proposal, by.agency, by.series);
  if (rows.empty()) return SeriesRefusal::not_found;
  auto one = to_proposal(rows[0]);
  if (one.state != ProposalState::proposed) return SeriesRefusal::not_waiting;
  return one;
}

SeriesProposal decided(db::Transaction& tx, SeriesProposal one, ProposalState state, const SeriesDecision& by,
                       Instant now) {
  one.state = state;
  one.checker = by.officer;
  one.decided_at = now;
  tx.exec(sql::decide_series_proposal, by.agency, by.series, name(state), by.officer, now);
  audit(tx, one, by.officer, by.request_id, now);
  return one;
}

}  // namespace

std::string_view name(ProposalState state) { return names[static_cast<std::size_t>(state)]; }

Result<SeriesProposal, SeriesRefusal> propose_series(db::Transaction& tx, SeriesProposal asked, Instant now) {
  const auto& series = asked.series;
  if (const auto wrong = unlawful(series, now)) return *wrong;
  if (!tx.exec(sql::find_series, series.agency, series.form_code, series.symbol).empty()) return SeriesRefusal::exists;
  asked.state = ProposalState::proposed;
  asked.proposed_at = now;
  const auto done = tx.exec(sql::insert_series_proposal, series.agency, series.id, series.form_code, series.symbol,
                            series.last, series.upper, asked.reason, asked.maker, now);
  if (done.affected_rows() == 0) return SeriesRefusal::already_proposed;
  audit(tx, asked, asked.maker, {}, now);
  return asked;
}

Result<SeriesProposal, SeriesRefusal> approve_series(db::Transaction& tx, const SeriesDecision& by, Instant now) {
  auto one = waiting(tx, by);
  if (!one) return one;
  if (db::same_person(tx, by.officer, (*one).maker)) return SeriesRefusal::same_person;
  if (const auto opened = open_series(tx, (*one).series, now); !opened) return opened.error();
  return decided(tx, std::move(*one), ProposalState::approved, by, now);
}

Result<SeriesProposal, SeriesRefusal> reject_series(db::Transaction& tx, const SeriesDecision& by, Instant now) {
  auto one = waiting(tx, by);
  if (!one) return one;
  return decided(tx, std::move(*one), ProposalState::rejected, by, now);
}

std::vector<SeriesProposal> list_series_proposals(db::Transaction& tx, AgencyId agency) {
  std::vector<SeriesProposal> all;
  for (const auto& row : tx.exec(sql::list_series_proposals, agency)) all.push_back(to_proposal(row));
  return all;
}

}  // namespace kythu::receipts
