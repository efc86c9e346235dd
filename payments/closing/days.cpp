#include "payments/closing/days.hpp"

#include <algorithm>

#include "closing/figures.hpp"
#include "config/base/digest.hpp"
#include "config/database/audit.hpp"
#include "config/database/people.hpp"
#include "desk.hpp"
#include "hsm/statement.hpp"
#include "sql.hpp"

namespace kythu::payments {
namespace {

constexpr std::string_view seal_opening = "kythu day seal 1";

std::string text_of(const pqxx::field& field) { return field.is_null() ? std::string{} : field.as<std::string>(); }

std::optional<Instant> instant_of(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : std::optional{db::to_instant(field)};
}

void audit_day(db::Transaction& tx, const Desk& desk, const DayAct& act, std::string_view what) {
  db::record(tx, {.actor = act.officer,
                  .act = what,
                  .object = act.key.agency.text() + "/" + to_text(act.key.day) + "/" + act.key.channel,
                  .outcome = "done",
                  .detail = "{}",
                  .request_id = act.request_id,
                  .at = desk.clock()});
}

std::string statement_of(const DayAct& act, const Day& day, const DaySeal& seal, const std::string& before) {
  std::string text;
  for (const auto& line : {std::string{seal_opening}, act.key.agency.text(), to_text(act.key.day), act.key.channel,
                           std::to_string(seal.number), before, to_hex(sha256(seal.figures)), day.maker,
                           rfc3339(*day.proposed_at), seal.checker, rfc3339(seal.closed_at)}) {
    text += line + "\n";
  }
  return text;
}

}  // namespace

bool Days::knows(std::string_view channel) const {
  return channel == closing::bank || channel == closing::cash || desk_.channel(channel) != nullptr;
}

std::vector<DayStop> Days::stops(db::Transaction& tx, const DayKey& key) const {
  std::vector<DayStop> found;
  for (const auto& row : tx.exec(sql::day_stops, key.agency, key.day, key.channel, closing::accounts_of(key.channel),
                                 closing::statements_of(key.channel), closing::break_channels_of(key.channel))) {
    const DayStop stop{text_of(row[0]), row[1].as<std::int64_t>(), row[2].as<std::int64_t>()};
    if (stop.count > 0) found.push_back(stop);
  }
  return found;
}

Day Days::find(db::Transaction& tx, const DayKey& key) const {
  const auto row = tx.exec(sql::read_day, key.agency, key.day, key.channel)[0];
  Day day{.key = key, .maker = text_of(row[0]), .proposed_at = instant_of(row[1]), .seal = {}};
  if (row[2].is_null()) return day;
  day.seal = DaySeal{.number = row[2].as<int>(),
                     .figures = text_of(row[3]),
                     .statement = text_of(row[4]),
                     .key = text_of(row[5]),
                     .algorithm = text_of(row[6]),
                     .signature = db::to_bytes(row[7]),
                     .certificate = db::to_bytes(row[8]),
                     .checker = text_of(row[9]),
                     .closed_at = db::to_instant(row[10])};
  return day;
}

std::vector<DaySummary> Days::list(db::Transaction& tx, const DayFilter& filter) const {
  const auto after = filter.after ? std::optional{filter.after->day} : std::nullopt;
  std::vector<DaySummary> days;
  for (const auto& row : tx.exec(sql::list_days, filter.agency, filter.from, filter.to, filter.channel, after,
                                 filter.after ? filter.after->channel : "", std::clamp(filter.limit, 1, 201))) {
    days.push_back({.key = {filter.agency, *parse_day(text_of(row[0])), text_of(row[1])},
                    .debits = row[2].as<std::int64_t>(),
                    .credits = row[3].as<std::int64_t>(),
                    .maker = text_of(row[4]),
                    .checker = text_of(row[6]),
                    .proposed_at = instant_of(row[5]),
                    .closed_at = instant_of(row[7]),
                    .number = row[8].is_null() ? 0 : row[8].as<int>()});
  }
  return days;
}

Result<Day, DayRefusal> Days::propose(db::Transaction& tx, const DayAct& act) const {
  if (!knows(act.key.channel)) return DayRefusal::channel_unknown;
  const auto day = find(tx, act.key);
  if (day.seal) return DayRefusal::already_closed;
  if (db::same_person(tx, act.officer, day.maker)) return DayRefusal::same_person;
  if (!day.maker.empty()) return DayRefusal::already_proposed;
  if (!stops(tx, act.key).empty()) return DayRefusal::stopped;
  const auto made = tx.exec(sql::propose_day, act.key.agency, act.key.day, act.key.channel, act.officer, desk_.clock());
  if (made.affected_rows() == 0) return DayRefusal::already_proposed;
  audit_day(tx, desk_, act, "day.proposed");
  return find(tx, act.key);
}

Result<Day, DayRefusal> Days::close(db::Transaction& tx, const DayAct& act, const DaySeal& seal) const {
  const auto ended = tx.exec(sql::end_day_proposal, act.key.agency, act.key.day, act.key.channel);
  if (ended.empty()) return find(tx, act.key).seal ? DayRefusal::already_closed : DayRefusal::not_proposed;
  const auto maker = text_of(ended[0][0]);
  if (db::same_person(tx, act.officer, maker)) return DayRefusal::same_person;
  // What was signed names who proposed, and when: another proposal has another statement.
  if (seal.checker != act.officer ||
      seal.statement.find("\n" + maker + "\n" + rfc3339(db::to_instant(ended[0][1])) + "\n") == std::string::npos) {
    return DayRefusal::not_proposed;
  }
  if (!stops(tx, act.key).empty()) return DayRefusal::stopped;
  const auto made = tx.exec(sql::insert_seal, act.key.agency, act.key.day, act.key.channel, seal.number, seal.figures,
                            seal.statement, sha256(seal.statement), seal.key, seal.algorithm, seal.signature,
                            seal.certificate, maker, act.officer, db::to_instant(ended[0][1]), seal.closed_at);
  if (made.affected_rows() == 0) return DayRefusal::already_closed;
  audit_day(tx, desk_, act, "day.closed");
  return find(tx, act.key);
}

Result<Day, DayRefusal> Days::reject(db::Transaction& tx, const DayAct& act) const {
  if (!knows(act.key.channel)) return DayRefusal::channel_unknown;
  const auto ended = tx.exec(sql::end_day_proposal, act.key.agency, act.key.day, act.key.channel);
  if (ended.empty()) return find(tx, act.key).seal ? DayRefusal::already_closed : DayRefusal::not_proposed;
  audit_day(tx, desk_, act, "day.rejected");
  return find(tx, act.key);
}

std::optional<DaySeal> Days::draft(db::Transaction& tx, const DayAct& act) const {
  const auto day = find(tx, act.key);
  if (day.seal || day.maker.empty() || db::same_person(tx, act.officer, day.maker)) return std::nullopt;
  if (!stops(tx, act.key).empty()) return std::nullopt;
  const auto last = tx.exec(sql::last_seal, act.key.agency, act.key.channel);
  DaySeal seal;
  seal.number = last.empty() ? 1 : last[0][0].as<int>() + 1;
  seal.checker = act.officer;
  seal.closed_at = desk_.clock();
  seal.figures = figures(tx, act.key, seal.closed_at);
  seal.statement = statement_of(act, day, seal, last.empty() ? "-" : text_of(last[0][1]));
  return seal;
}

Result<DaySeal, DayRefusal> Days::sign(hsm::Keys& keys, const DayAct& act, DaySeal draft) {
  const auto key = hsm::statement_key(keys, act.key.agency);
  if (!key) return DayRefusal::no_seal_key;
  auto signature = hsm::sign_statement(keys, *key, draft.statement,
                                       "day-" + to_text(act.key.day) + "-" + act.key.channel, act.key.agency);
  if (!signature) return DayRefusal::no_seal_key;
  draft.key = key->label;
  draft.algorithm = hsm::name(key->algorithms.front());
  draft.signature = std::move(*signature);
  draft.certificate = key->certificate_chain.front();
  return draft;
}

std::string Days::figures(db::Transaction& tx, const DayKey& key, Instant as_of) const {
  return closing::figures_of(tx, key, as_of);
}

}  // namespace kythu::payments
