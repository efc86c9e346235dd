#include "receipt_series.hpp"

#include <algorithm>

#include <boost/json/array.hpp>

#include "gateway/api/officer_acts.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/json.hpp"
#include "receipts/series_proposal.hpp"
#include "receipts/series_watch.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;
using receipts::ProposalState;
using receipts::Series;
using receipts::SeriesDecision;
using receipts::SeriesProposal;

std::string_view status_of(const Series& series, const SeriesProposal* proposal) {
  if (proposal != nullptr && proposal->state != ProposalState::approved) return receipts::name(proposal->state);
  return series.closed_at ? "closed" : "open";
}

/// `proposal` is null for a series that was opened with the appliance.
json::object words_of(const Series& series, const SeriesProposal* proposal) {
  const auto status = status_of(series, proposal);
  const bool opened = status == "open" || status == "closed";
  const auto said = [&](std::string SeriesProposal::*part) { return text_or_null(proposal ? proposal->*part : ""); };
  return {{"id", series.id.text()},
          {"status", status},
          {"agency", series.agency.text()},
          {"form_code", series.form_code},
          {"symbol", series.symbol},
          {"last_number", series.last},
          {"upper", series.upper},
          {"registration", opened ? json::value(series.registration) : json::value{}},
          {"reason", said(&SeriesProposal::reason)},
          {"proposed_by", said(&SeriesProposal::maker)},
          {"decided_by", said(&SeriesProposal::checker)},
          {"proposed_at", proposal ? json::value(rfc3339(proposal->proposed_at)) : json::value{}},
          {"decided_at", instant_or_null(proposal ? proposal->decided_at : std::nullopt)},
          {"closed_at", instant_or_null(series.closed_at)},
          {"closed_because", text_or_null(series.closed_why)}};
}

struct Listed {
  json::array rows, warnings;
};

void list(db::Transaction& tx, AgencyId agency, Instant now, Listed& into) {
  const auto opened = receipts::list_series(tx, agency);
  const auto proposals = receipts::list_series_proposals(tx, agency);
  for (const auto& one : proposals) {
    if (one.state != ProposalState::approved) into.rows.push_back(words_of(one.series, &one));
  }
  for (const auto& series : opened) {
    const auto asked = std::ranges::find(proposals, series.id, [](const auto& one) { return one.series.id; });
    into.rows.push_back(words_of(series, asked == proposals.end() ? nullptr : &*asked));
  }
  for (const auto& warning : receipts::warnings(opened, now)) into.warnings.emplace_back(warning);
}

Listed list_all(Context& context) {
  return context.database().read([&](db::Transaction& tx) {
    Listed all;
    for (const auto agency : context.caller.agencies) list(tx, agency, context.now, all);
    return all;
  });
}

Result<SeriesProposal, Problem> read_proposal(const Context& context) {
  std::vector<FieldError> errors;
  JsonObject body{context.json, "", errors};
  SeriesProposal asked;
  auto& series = asked.series;
  const auto agency_text = body.text("agency", Presence::optional, 60);
  series.form_code = body.text("form_code", Presence::required, 20);
  series.symbol = body.text("symbol", Presence::required, 20);
  series.last = body.integer("first", Presence::optional, 1, series.upper).value_or(1) - 1;
  series.upper = body.integer("upper", Presence::optional, 1, series.upper).value_or(series.upper);
  asked.reason = body.text("reason", Presence::required, 500);
  body.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  const auto agency = agency_of(context, agency_text, "/agency");
  if (!agency) return agency.error();
  series.agency = *agency;
  series.id = SeriesId::fresh(context.now, context.services.random);
  asked.maker = context.caller.actor();
  return asked;
}

SeriesId id_in_path(const Context& context) { return SeriesId::parse(context.path[0]).value_or(SeriesId{}); }

template <class Verb>
Result<Answer, Problem> decide(Context& context, Verb&& verb) {
  const auto words = [](const SeriesProposal& one) { return words_of(one.series, &one); };
  return act_on<SeriesDecision>(
      context, id_in_path(context), words,
      [&](db::Transaction& tx, const SeriesDecision& by) { return verb(tx, by, context.now); });
}

}  // namespace

Result<Answer, Problem> list_receipt_series(Context& context) {
  auto all = list_all(context);
  return json_answer(200, json::object{{"data", std::move(all.rows)}, {"warnings", std::move(all.warnings)}});
}

Result<Answer, Problem> show_receipt_series(Context& context) {
  const auto id = id_in_path(context).text();
  for (const auto& row : list_all(context).rows) {
    if (row.at("id").as_string() == id) return json_answer(200, row);
  }
  return problem_of(receipts::SeriesRefusal::not_found);
}

Result<Answer, Problem> propose_receipt_series(Context& context) {
  const auto asked = read_proposal(context);
  if (!asked) return asked.error();
  return once(context, [&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto made = receipts::propose_series(tx, *asked, context.now);
    if (!made) return problem_of(made.error());
    auto answer = json_answer(201, words_of((*made).series, &*made));
    answer.headers.emplace_back("location", "/v1/receipt_series/" + (*made).series.id.text());
    return answer;
  });
}

Result<Answer, Problem> approve_receipt_series(Context& context) { return decide(context, receipts::approve_series); }
Result<Answer, Problem> reject_receipt_series(Context& context) { return decide(context, receipts::reject_series); }

}  // namespace kythu::gateway
