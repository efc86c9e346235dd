#include "runs.hpp"

#include <algorithm>

#include "carry_out.hpp"
#include "config/base/digest.hpp"
#include "config/database/audit.hpp"
#include "sql.hpp"

namespace kythu::payments {
namespace {

using reconciliation::Decision;
using reconciliation::Known;

constexpr std::chrono::minutes given_up_after{10};

Reconciliation to_run(const pqxx::row& row) {
  const auto number = [&](int column) { return row[column].as<std::int64_t>(); };
  return {.id = db::to_id<ReconciliationId>(row[0]),
          .agency = db::to_id<AgencyId>(row[1]),
          .state = row[2].as<std::string>(),
          .rules = row[3].as<std::string>(),
          .outcome = row[4].as<std::string>(),
          .counts = {number(5), number(6), number(7), number(8), number(9)},
          .started_by = row[10].as<std::string>(),
          .started_at = db::to_instant(row[11]),
          .ended_at = row[12].is_null() ? std::nullopt : std::optional{db::to_instant(row[12])}};
}

/// Of every decision with the facts' own keys.
std::string outcome_of(const Known& known, const std::vector<Decision>& decisions) {
  std::map<Uuid, std::string_view> keys;
  for (const auto& one : known.facts.bank) keys[one.id] = one.key;
  for (const auto& one : known.facts.provider) keys[one.id] = one.key;
  std::string text;
  for (const auto& made : decisions) {
    text.append(keys[made.line]).append(" ").append(reconciliation::name(made.verdict)).append(" ").append(made.rule);
    text.append(" ").append(to_text(made.target)).append("\n");
  }
  return to_hex(sha256(text));
}

void give_up(const Desk& desk, AgencyId agency, Instant begun_before) {
  desk.database.write([&](db::Transaction& tx) {
    tx.exec(sql::give_up_reconciliation, agency, begun_before, desk.clock());
    return true;
  });
}

bool begin(const Desk& desk, const RunOrder& order, ReconciliationId id) {
  give_up(desk, order.agency, desk.clock() - given_up_after);
  return desk.database.write([&](db::Transaction& tx) {
    const auto now = desk.clock();
    const auto made =
        tx.exec(sql::insert_reconciliation, order.agency, id, reconciliation::rules_version, order.by, now);
    return made.affected_rows() == 1;
  });
}

void end(const Desk& desk, const RunOrder& order, const Reconciliation& run) {
  desk.database.write([&](db::Transaction& tx) {
    const auto now = desk.clock();
    const auto& counts = run.counts;
    tx.exec(sql::end_reconciliation, order.agency, run.id, run.outcome, counts.matched, counts.booked, counts.broken,
            counts.carried, counts.breaks, now);
    db::record(tx, {.actor = order.by,
                    .act = "reconciliation.done",
                    .object = run.id.text(),
                    .outcome = "done",
                    .detail = R"({"outcome":")" + run.outcome + R"("})",
                    .request_id = order.request_id,
                    .at = now});
    return true;
  });
}

void work(const Desk& desk, const RunOrder& order, Reconciliation& run) {
  const auto known =
      desk.database.read([&](db::Transaction& tx) { return reconciliation::load_facts(tx, desk, order.agency); });
  auto decisions = reconciliation::decide_providers(known.facts);
  std::ranges::move(reconciliation::decide_bank(known.facts), std::back_inserter(decisions));
  run.outcome = outcome_of(known, decisions);
  const reconciliation::Run now{order.agency, run.id.uuid, order.by};
  reconciliation::carry_out(desk, now, known, decisions, run.counts);
  reconciliation::report_missing(desk, now, run.counts);
  end(desk, order, run);
}

}  // namespace

std::optional<Reconciliation> Reconciliations::run(const RunOrder& order) const {
  Reconciliation run;
  run.id = ReconciliationId::fresh(desk_.clock(), desk_.random);
  if (!begin(desk_, order, run.id)) return std::nullopt;
  try {
    work(desk_, order, run);
  } catch (const std::exception&) {  // what was done stands; the next run goes on from there
    give_up(desk_, order.agency, desk_.clock() + std::chrono::seconds{1});
    throw;
  }
  return desk_.database.read([&](db::Transaction& tx) { return find(tx, order.agency, run.id); });
}

std::optional<Reconciliation> Reconciliations::find(db::Transaction& tx, AgencyId agency, ReconciliationId id) const {
  const auto rows = tx.exec(sql::list_reconciliations, "{" + agency.uuid_text() + "}", std::optional{id.uuid},
                            std::optional<Uuid>{}, 1);
  return rows.empty() ? std::nullopt : std::optional{to_run(rows[0])};
}

std::vector<Reconciliation> Reconciliations::list(db::Transaction& tx, const ReconciliationFilter& filter) const {
  std::vector<std::string> agencies;
  for (const auto& agency : filter.agencies) agencies.push_back(agency.uuid_text());
  const auto after = filter.after ? std::optional{filter.after->uuid} : std::nullopt;
  std::vector<Reconciliation> runs;
  for (const auto& row : tx.exec(sql::list_reconciliations, db::array(agencies), std::optional<Uuid>{}, after,
                                 std::clamp(filter.limit, 1, 201))) {
    runs.push_back(to_run(row));
  }
  return runs;
}

}  // namespace kythu::payments
