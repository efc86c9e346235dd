#include "days.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "gateway/api/words.hpp"
#include "gateway/core/idempotency.hpp"
#include "gateway/core/json.hpp"
#include "gateway/core/query.hpp"
#include "gateway/keys/certificates.hpp"
#include "payments/closing/days.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;
using payments::Day;
using payments::DayAct;
using payments::DayKey;
using payments::DayRefusal;

constexpr std::size_t longest_channel = 40;
constexpr std::chrono::days usual_span{31}, longest_span{366};

const payments::Days& desk(const Context& context) { return context.services.cashier.days(); }

Problem not_a_day(std::string_view pointer) {
  return invalid_request({{std::string{pointer}, "not_a_date", "A day as YYYY-MM-DD."}});
}

std::string_view stop_words(std::string_view code) {
  if (code == "day_not_over") return "The day is not over, or its balances are not computed yet";
  if (code == "earlier_day_open") return "Earlier days of the channel are not closed";
  if (code == "later_day_closed") return "A later day of the channel is closed";
  if (code == "statement_missing") return "No statement covers the money that came in";
  if (code == "line_open") return "Lines of statements are not reconciled";
  if (code == "break_open") return "Breaks of the day have no proposed remedy";
  if (code == "attempt_unsettled") return "Orders of the day have no outcome";
  return "Drawers of the day are not closed";
}

Problem problem_of_day(DayRefusal refusal) {
  using enum DayRefusal;
  switch (refusal) {
    case channel_unknown:
      return invalid_request({{"/channel", "channel_unknown", "A provider that is open, bank or cash."}});
    case stopped: return {409, "day_not_closable", "Something is left to do first.", {}, {}};
    case already_closed: return {409, "day_closed", "The day is closed, and stays so.", {}, {}};
    case already_proposed: return {409, "day_proposed", "It waits for somebody who may approve it.", {}, {}};
    case not_proposed: return {409, "day_not_proposed", "Nobody has proposed to close it, or it changed.", {}, {}};
    case same_person: return {403, "same_person", "Another person has to approve it.", {}, {}};
    case no_seal_key: break;
  }
  return {503, "signer_unavailable", "No key that seals answers now.", {}, {{"retry-after", "5"}}};
}

json::array words_of_stops(const std::vector<payments::DayStop>& stops) {
  json::array rows;
  for (const auto& one : stops) {
    rows.push_back(
        {{"code", one.code}, {"detail", stop_words(one.code)}, {"count", one.count}, {"amount", one.amount}});
  }
  return rows;
}

/// With everything that stands against it, each as an error of its own.
Problem stopped_by(const std::vector<payments::DayStop>& stops) {
  auto problem = problem_of_day(DayRefusal::stopped);
  for (const auto& one : stops) {
    auto detail = std::string{stop_words(one.code)} + ": " + std::to_string(one.count);
    if (one.amount != 0) detail += ", " + std::to_string(one.amount) + " VND";
    problem.errors.push_back({"/channel", one.code, detail + "."});
  }
  return problem;
}

json::value words_of_seal(const std::optional<payments::DaySeal>& seal) {
  if (!seal) return {};
  return {{"number", seal->number},
          {"figures", seal->figures},
          {"statement", seal->statement},
          {"key", seal->key},
          {"algorithm", seal->algorithm},
          {"signature", to_base64(seal->signature)},
          {"certificate", to_pem(seal->certificate)}};
}

json::object words_of(const Day& day) {
  return {{"date", to_text(day.key.day)},
          {"agency", day.key.agency.text()},
          {"channel", day.key.channel},
          {"status", day.state()},
          {"proposed_by", text_or_null(day.maker)},
          {"proposed_at", instant_or_null(day.proposed_at)},
          {"closed_by", day.seal ? json::value(day.seal->checker) : json::value{}},
          {"closed_at", day.seal ? json::value(rfc3339(day.seal->closed_at)) : json::value{}},
          {"seal", words_of_seal(day.seal)}};
}

json::object words_of_summary(const payments::DaySummary& day) {
  return {{"date", to_text(day.key.day)},
          {"agency", day.key.agency.text()},
          {"channel", day.key.channel},
          {"status", day.state()},
          {"debits", day.debits},
          {"credits", day.credits},
          {"proposed_by", text_or_null(day.maker)},
          {"proposed_at", instant_or_null(day.proposed_at)},
          {"closed_by", text_or_null(day.checker)},
          {"closed_at", instant_or_null(day.closed_at)}};
}

/// As it is now, and what stands against closing it or, of a closed day, whether the books still say what was sealed.
json::object words_in_full(Context& context, db::Transaction& tx, const Day& day) {
  auto words = words_of(day);
  if (day.seal) {
    words["intact"] = desk(context).figures(tx, day.key, day.seal->closed_at) == day.seal->figures;
    words["stops"] = json::array{};
  } else {
    words["intact"] = nullptr;
    words["stops"] = words_of_stops(desk(context).stops(tx, day.key));
  }
  return words;
}

/// "2026-11-22.vnpay"
std::optional<DayKey> parse_cursor(AgencyId agency, std::string_view text) {
  const auto dot = text.find('.');
  const auto day = parse_day(text.substr(0, dot));
  if (!day || dot == std::string_view::npos || text.size() > longest_channel) return std::nullopt;
  return DayKey{agency, *day, std::string{text.substr(dot + 1)}};
}

Result<payments::DayFilter, Problem> read_filter(const Context& context) {
  auto parsed = Query::parse(context.request.query);
  if (!parsed) return parsed.error();
  auto& query = *parsed;
  const auto agency_text = query.text("agency"), after = query.text("after");
  payments::DayFilter filter{.agency = {}, .channel = query.text("channel"), .limit = query.limit()};
  const auto from = query.day("from"), to = query.day("to");
  const std::chrono::sys_days last = to.value_or(business_day(context.now));
  const std::chrono::sys_days first = from ? std::chrono::sys_days{*from} : last - usual_span;
  if (first > last) query.fault("from", "out_of_range", "Not after to.");
  if (last - first > longest_span) query.fault("from", "out_of_range", "At most a year before to.");
  filter.from = first;
  filter.to = last;
  if (!after.empty() && !(filter.after = parse_cursor({}, after))) {
    query.fault("after", "not_a_cursor", "As `next` has it.");
  }
  if (const auto good = query.check(); !good) return good.error();
  const auto agency = agency_of(context, agency_text, "agency");
  if (!agency) return agency.error();
  filter.agency = *agency;
  return filter;
}

Result<DayAct, Problem> read_act(const Context& context) {
  std::vector<FieldError> errors;
  JsonObject body{context.json, "", errors};
  const auto agency_text = body.text("agency", Presence::optional, 60);
  const auto channel = body.text("channel", Presence::required, longest_channel);
  body.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  const auto day = parse_day(context.path[0]);
  if (!day) return not_a_day("/date");
  const auto agency = agency_of(context, agency_text, "/agency");
  if (!agency) return agency.error();
  return DayAct{{*agency, *day, channel}, context.caller.actor(), context.request.request_id};
}

/// Signed before the transaction that keeps it: a signer may take its time.
Result<std::optional<payments::DaySeal>, Problem> seal_for(Context& context, const DayAct& act) {
  if (!context.officer || !may(context.officer->role, Act::approve_money)) return std::optional<payments::DaySeal>{};
  auto draft = context.database().read([&](db::Transaction& tx) { return desk(context).draft(tx, act); });
  if (!draft) return std::optional<payments::DaySeal>{};
  auto sealed = payments::Days::sign(context.services.keys, act, std::move(*draft));
  if (!sealed) return problem_of_day(sealed.error());
  return std::optional{std::move(*sealed)};
}

}  // namespace

Result<Answer, Problem> list_days(Context& context) {
  auto filter = read_filter(context);
  if (!filter) return filter.error();
  const int limit = (*filter).limit++;
  const auto days = context.database().read([&](db::Transaction& tx) { return desk(context).list(tx, *filter); });
  json::array rows;
  for (const auto& one : days) rows.push_back(words_of_summary(one));
  const bool more = rows.size() > static_cast<std::size_t>(limit);
  if (more) rows.pop_back();
  const auto next = more ? to_text(days[rows.size() - 1].key.day) + "." + days[rows.size() - 1].key.channel : "";
  return json_answer(200, json::object{{"data", std::move(rows)}, {"has_more", more}, {"next", text_or_null(next)}});
}

Result<Answer, Problem> show_day(Context& context) {
  auto query = Query::parse(context.request.query);
  if (!query) return query.error();
  const auto agency_text = (*query).text("agency"), channel = (*query).text("channel");
  if (const auto good = (*query).check(); !good) return good.error();
  const auto day = parse_day(context.path[0]);
  if (!day) return not_a_day("date");
  const auto agency = agency_of(context, agency_text, "agency");
  if (!agency) return agency.error();
  if (!channel.empty() && !desk(context).knows(channel)) return problem_of_day(DayRefusal::channel_unknown);
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    std::vector<std::string> channels{channel};
    if (channel.empty()) {
      channels.clear();
      const payments::DayFilter all{.agency = *agency, .from = *day, .to = *day, .limit = 200};
      for (const auto& one : desk(context).list(tx, all)) channels.push_back(one.key.channel);
    }
    json::array rows;
    for (const auto& one : channels) {
      rows.push_back(words_in_full(context, tx, desk(context).find(tx, {*agency, *day, one})));
    }
    return json_answer(
        200, json::object{{"date", to_text(*day)}, {"agency", agency->text()}, {"channels", std::move(rows)}});
  });
}

Result<Answer, Problem> close_day(Context& context) {
  const auto act = read_act(context);
  if (!act) return act.error();
  const auto seal = seal_for(context, *act);
  if (!seal) return seal.error();
  return once(context, [&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto done = *seal ? desk(context).close(tx, *act, **seal) : desk(context).propose(tx, *act);
    if (done) return json_answer(200, words_of(*done));
    if (done.error() != DayRefusal::stopped) return problem_of_day(done.error());
    return stopped_by(desk(context).stops(tx, act->key));
  });
}

Result<Answer, Problem> reject_day(Context& context) {
  const auto act = read_act(context);
  if (!act) return act.error();
  return once(context, [&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto done = desk(context).reject(tx, *act);
    if (!done) return problem_of_day(done.error());
    return json_answer(200, words_of(*done));
  });
}

}  // namespace kythu::gateway
