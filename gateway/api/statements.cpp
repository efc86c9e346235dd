#include "statements.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "gateway/api/lists.hpp"
#include "gateway/api/officer_acts.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/idempotency.hpp"
#include "gateway/core/json.hpp"
#include "gateway/core/query.hpp"
#include "gateway/core/uploads.hpp"
#include "payments/reconciliation/runs.hpp"
#include "payments/reconciliation/statements.hpp"
#include "payments/statements/file.hpp"
#include "payments/statements/file_source.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;
using payments::Reconciliation;
using payments::ReconciliationId;
using payments::StatementFile;
using payments::StatementId;

constexpr std::size_t longest_name = 200;

const payments::Statements& desk(const Context& context) { return context.services.cashier.statements(); }
const payments::Reconciliations& runs(const Context& context) { return context.services.cashier.reconciliations(); }

Problem problem_of_statement(payments::StatementRefusal refusal) {
  switch (refusal) {
    case payments::StatementRefusal::not_found: return not_found("statement_not_found");
    case payments::StatementRefusal::account_unknown:
      return {422, "account_unknown", "The statement is of an account that is not the agency's.", {}, {}};
    case payments::StatementRefusal::provider_unknown: break;
  }
  return {422, "provider_unknown", "No channel of this provider is open.", {}, {}};
}

Problem problem_of_bytes(payments::statements::Unreadable why) {
  switch (why) {
    case payments::statements::Unreadable::unknown_format:
      return {415, "unsupported_statement", "camt.052, camt.053, camt.054, MT940, CSV or XLSX.", {}, {}};
    case payments::statements::Unreadable::parser_busy:
      return {503, "parser_busy", "Try again shortly.", {}, {{"retry-after", "5"}}};
    case payments::statements::Unreadable::not_wanted:
    case payments::statements::Unreadable::parser_failed: break;
  }
  return {422, "statement_unreadable", "The file could not be read.", {}, {}};
}

/// "/lines/17": the line of the file; "/statement": its figures.
Problem problem_of_faults(const std::vector<payments::statements::Fault>& faults) {
  std::vector<FieldError> errors;
  for (const auto& fault : faults) {
    const bool whole = fault.at == 0;
    errors.push_back({whole ? "/statement" : "/lines/" + std::to_string(fault.at),
                      whole ? "does_not_add_up" : "malformed_line", fault.what});
  }
  return {422, "statement_refused", "Nothing of it was taken.", std::move(errors), {}};
}

json::object words_of(const StatementFile& one) {
  return {{"id", one.id.text()},
          {"agency", one.agency.text()},
          {"name", one.name},
          {"format", one.format},
          {"provider", text_or_null(one.provider)},
          {"account", one.account},
          {"first_day", one.first_day},
          {"last_day", one.last_day},
          {"size", one.size},
          {"sha256", one.digest},
          {"currency", "VND"},
          {"lines", one.lines},
          {"new_lines", one.fresh},
          {"open", one.open},
          {"matched", one.matched},
          {"broken", one.broken},
          {"credits", one.credits},
          {"debits", one.debits},
          {"fees", one.fees},
          {"statements", json::parse(one.statements)},
          {"received_by", one.received_by},
          {"received_at", rfc3339(one.received_at)}};
}

json::object words_of_line(const payments::StatementLine& one) {
  return {{"id", one.id.text()},
          {"line", one.line},
          {"provider", text_or_null(one.provider)},
          {"account", one.account},
          {"booked_on", one.booked_on},
          {"valued_on", text_or_null(one.valued_on)},
          {"direction", one.credit ? "credit" : "debit"},
          {"amount", one.amount},
          {"fee", one.fee},
          {"currency", "VND"},
          {"reversal", one.reversal},
          {"booked", one.booked},
          {"transaction", text_or_null(one.bank_id)},
          {"reference", text_or_null(one.reference)},
          {"memo", one.memo},
          {"party", text_or_null(one.party)},
          {"party_account", text_or_null(one.party_account)},
          {"remark", text_or_null(one.remark)},
          {"status", one.state},
          {"rule", text_or_null(one.rule)}};
}

json::object words_of_run(const Reconciliation& one) {
  return {{"id", one.id.text()},
          {"agency", one.agency.text()},
          {"status", one.state},
          {"rules", one.rules},
          {"matched", one.counts.matched},
          {"booked", one.counts.booked},
          {"broken", one.counts.broken},
          {"carried_over", one.counts.carried},
          {"new_breaks", one.counts.breaks},
          {"outcome_sha256", text_or_null(one.outcome)},
          {"started_by", one.started_by},
          {"started_at", rfc3339(one.started_at)},
          {"ended_at", instant_or_null(one.ended_at)}};
}

struct Wish {
  AgencyId agency;
  std::string name;
};
Result<Wish, Problem> read_wish(const Context& context) {
  auto query = Query::parse(context.request.query);
  if (!query) return query.error();
  const auto agency_text = (*query).text("agency");
  auto name = (*query).text("name");
  if (name.size() > longest_name || std::ranges::any_of(name, [](unsigned char c) { return c < 0x20; })) {
    (*query).fault("name", "not_a_name", "At most 200 bytes, no control characters.");
  }
  if (const auto good = (*query).check(); !good) return good.error();
  const auto agency = agency_of(context, agency_text, "agency");
  if (!agency) return agency.error();
  return Wish{*agency, std::move(name)};
}

Problem problem_of(const payments::NotTaken& why) {
  if (const auto* refusal = std::get_if<payments::StatementRefusal>(&why)) return problem_of_statement(*refusal);
  if (const auto* unreadable = std::get_if<payments::statements::Unreadable>(&why))
    return problem_of_bytes(*unreadable);
  return problem_of_faults(std::get<std::vector<payments::statements::Fault>>(why));
}

Result<Answer, Problem> keep(Context& context, const Wish& wish, payments::statements::Source& source) {
  payments::statements::ParserDesk parser{context.services.settings.parser_socket};
  return once(context, [&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto taken = desk(context).take(tx, {.agency = wish.agency,
                                               .name = wish.name,
                                               .by = context.caller.actor(),
                                               .request_id = context.request.request_id,
                                               .source = source,
                                               .desk = parser});
    if (!taken) return problem_of(taken.error());
    return json_answer(taken->fresh ? 201 : 200, words_of(taken->file));
  });
}

Result<StatementFile, Problem> own_file(const Context& context, db::Transaction& tx) {
  const auto id = StatementId::parse(context.path[0]).value_or(StatementId{});
  const auto found = in_own_agencies(context, [&](AgencyId agency) { return desk(context).find(tx, agency, id); });
  if (!found) return problem_of_statement(found.error());
  return *found;
}

}  // namespace

Result<Answer, Problem> take_statement(Context& context) {
  const auto wish = read_wish(context);
  if (!wish) return wish.error();
  if (const auto spooled = spooled_body(context.request)) {
    payments::statements::InFile file{spooled->file, spooled->size, spooled->digest};
    return keep(context, *wish, file);
  }
  if (context.request.body.empty()) return Problem{400, "body_required", "The file itself.", {}, {}};
  payments::statements::InMemory bytes{as_text(context.request.body)};
  return keep(context, *wish, bytes);
}

Result<Answer, Problem> list_statements(Context& context) {
  const auto read_filter = [&]() -> Result<payments::StatementFilter, Problem> {
    auto query = Query::parse(context.request.query);
    if (!query) return query.error();
    const auto agency = (*query).text("agency"), provider = (*query).text("provider"), after = (*query).text("after");
    payments::StatementFilter filter{.agencies = {}, .after = StatementId::parse(after), .limit = (*query).limit()};
    if (!provider.empty()) filter.provider = provider == "bank" ? "" : provider;
    if (!after.empty() && !filter.after) (*query).fault("after", "not_a_cursor", "A statement's id.");
    if (const auto good = (*query).check(); !good) return good.error();
    auto agencies = agencies_of(context, agency, "agency");
    if (!agencies) return agencies.error();
    filter.agencies = std::move(*agencies);
    return filter;
  };
  const auto list = [&](db::Transaction& tx, const auto& filter) { return desk(context).list(tx, filter); };
  return answer_page(context, read_filter(), list, [](const auto& one) { return words_of(one); });
}

Result<Answer, Problem> show_statement(Context& context) {
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto file = own_file(context, tx);
    if (!file) return file.error();
    return json_answer(200, words_of(*file));
  });
}

Result<Answer, Problem> list_statement_lines(Context& context) {
  auto query = Query::parse(context.request.query);
  if (!query) return query.error();
  const auto status = (*query).text("status"), after = (*query).text("after");
  const auto cursor = payments::StatementLineId::parse(after);
  const int limit = (*query).limit();
  if (!status.empty() && status != "open" && status != "matched" && status != "broken") {
    (*query).fault("status", "unknown_status", "open, matched or broken.");
  }
  if (!after.empty() && !cursor) (*query).fault("after", "not_a_cursor", "A line's id.");
  if (const auto good = (*query).check(); !good) return good.error();
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto file = own_file(context, tx);
    if (!file) return file.error();
    json::array rows;
    for (const auto& one : desk(context).lines(tx, {file->agency, file->id, status, cursor, limit + 1})) {
      rows.push_back(words_of_line(one));
    }
    return json_answer(200, page_of(std::move(rows), limit));
  });
}

Result<Answer, Problem> reconcile(Context& context) {
  const auto wish = read_wish(context);
  if (!wish) return wish.error();
  const auto run = runs(context).run(
      {.agency = wish->agency, .by = context.caller.actor(), .request_id = context.request.request_id});
  if (!run) return Problem{409, "reconciliation_running", "Another run of this agency has not ended.", {}, {}};
  return json_answer(201, words_of_run(*run));
}

Result<Answer, Problem> list_reconciliations(Context& context) {
  const auto read_filter = [&]() -> Result<payments::ReconciliationFilter, Problem> {
    auto query = Query::parse(context.request.query);
    if (!query) return query.error();
    const auto agency = (*query).text("agency"), after = (*query).text("after");
    payments::ReconciliationFilter filter{
        .agencies = {}, .after = ReconciliationId::parse(after), .limit = (*query).limit()};
    if (!after.empty() && !filter.after) (*query).fault("after", "not_a_cursor", "A run's id.");
    if (const auto good = (*query).check(); !good) return good.error();
    auto agencies = agencies_of(context, agency, "agency");
    if (!agencies) return agencies.error();
    filter.agencies = std::move(*agencies);
    return filter;
  };
  const auto list = [&](db::Transaction& tx, const auto& filter) { return runs(context).list(tx, filter); };
  return answer_page(context, read_filter(), list, [](const auto& one) { return words_of_run(one); });
}

Result<Answer, Problem> show_reconciliation(Context& context) {
  const auto id = ReconciliationId::parse(context.path[0]).value_or(ReconciliationId{});
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    for (const auto agency : context.caller.agencies) {
      if (const auto one = runs(context).find(tx, agency, id)) return json_answer(200, words_of_run(*one));
    }
    return not_found("reconciliation_not_found");
  });
}

}  // namespace kythu::gateway
