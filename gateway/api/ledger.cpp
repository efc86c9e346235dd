#include "gateway/api/ledger.hpp"

#include <algorithm>

#include <boost/json/array.hpp>

#include "gateway/api/words.hpp"
#include "gateway/core/query.hpp"
#include "payments/ledger/export.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;
namespace ledger = payments::ledger;

/// Of one export; more are asked for by shorter spans.
constexpr int most_exported = 100'000;

enum class Form { json, csv, hledger, beancount };

std::optional<Form> parse_form(std::string_view text) {
  if (text == "json") return Form::json;
  if (text == "csv") return Form::csv;
  if (text == "hledger") return Form::hledger;
  if (text == "beancount") return Form::beancount;
  return std::nullopt;
}

/// `format` says it; without it a caller that accepts CSV and no JSON gets CSV.
Form wanted(const Context& context, Query& query) {
  const auto text = query.text("format");
  if (!text.empty()) {
    const auto form = parse_form(text);
    if (!form) query.fault("format", "unknown_format", "json, csv, hledger or beancount.");
    return form.value_or(Form::json);
  }
  return context.accepts("text/csv") && !context.accepts("application/json") ? Form::csv : Form::json;
}

json::value source_of(const ledger::Entry& entry) {
  if (entry.source_type == "payment") return PaymentId{entry.source}.text().c_str();
  if (entry.source_type == "attempt") return AttemptId{entry.source}.text().c_str();
  if (entry.source_type.starts_with("refund")) return RefundId{entry.source}.text().c_str();
  return to_text(entry.source).c_str();
}

json::object words_of(const ledger::Entry& entry) {
  const auto id = [](const auto& other) { return other ? json::value(other->text()) : json::value{}; };
  return {{"id", entry.id.text()},
          {"journal", to_text(entry.journal)},
          {"kind", entry.kind},
          {"debit", entry.debit},
          {"credit", entry.credit},
          {"amount", entry.amount.dong()},
          {"currency", "VND"},
          {"source_type", entry.source_type},
          {"source", source_of(entry)},
          {"leg", entry.leg},
          {"pending", id(entry.pending)},
          {"corrects", id(entry.corrects)},
          {"business_day", entry.day},
          {"event_at", rfc3339(entry.event_at)},
          {"posted_at", rfc3339(entry.posted_at)}};
}

std::string_view type_of(std::string_view code) {
  if (code.starts_with("Assets:")) return "asset";
  if (code.starts_with("Expenses:")) return "expense";
  return "liability";
}

struct Wish {
  ledger::EntryFilter filter;
  Form form = Form::json;
};

Result<Wish, Problem> read_wish(const Context& context) {
  auto parsed = Query::parse(context.request.query);
  if (!parsed) return parsed.error();
  auto& query = *parsed;
  const auto agency = query.text("agency"), payment = query.text("payment"), after = query.text("after");
  Wish wish{{.agency = {},
             .account = query.text("account"),
             .from = query.since("from"),
             .to = query.until("to"),
             .payment = PaymentId::parse(payment),
             .after = TransferId::parse(after),
             .limit = query.limit()},
            wanted(context, query)};
  auto& filter = wish.filter;
  if (!payment.empty() && !filter.payment) query.fault("payment", "not_an_id", "A payment's id.");
  if (!after.empty() && !filter.after) query.fault("after", "not_a_cursor", "An entry's id.");
  const bool books = wish.form == Form::hledger || wish.form == Form::beancount;
  for (const auto* name : {"account", "payment", "after"}) {
    if (books && query.has(name)) query.fault(name, "not_with_format", "The balances would not add up.");
  }
  if (const auto good = query.check(); !good) return good.error();
  const auto one = agency_of(context, agency, "agency");
  if (!one) return one.error();
  filter.agency = *one;
  return wish;
}

Answer page(db::Transaction& tx, const ledger::EntryFilter& filter) {
  json::array rows;
  for (const auto& entry : ledger::entries(tx, filter)) rows.push_back(words_of(entry));
  return json_answer(200, page_of(std::move(rows), filter.limit));
}

Answer file(std::string_view type, std::string_view name, std::string_view text) {
  return {200,
          {{"content-type", std::string{type}},
           {"content-disposition", "attachment; filename=\"" + std::string{name} + "\""},
           {"cache-control", "no-store"}},
          to_bytes(text)};
}

Result<Answer, Problem> exported(db::Transaction& tx, const Wish& wish) {
  auto filter = wish.filter;
  filter.limit = most_exported;
  ledger::Books books{.agency = filter.agency.text(), .day = {}, .opening = {}, .entries = ledger::entries(tx, filter)};
  if (books.entries.size() > static_cast<std::size_t>(most_exported)) {
    return Problem{422, "too_many_entries", "More than 100,000 entries: choose a shorter span.", {}, {}};
  }
  std::ranges::reverse(books.entries);
  if (wish.form == Form::csv) return file("text/csv; charset=utf-8", "ledger.csv", ledger::to_csv(books.entries));
  if (filter.from) {
    books.day = to_text(business_day(*filter.from));
    books.opening = ledger::balances(tx, filter.agency, *filter.from);
  }
  if (wish.form == Form::hledger) return file("text/plain; charset=utf-8", "ledger.journal", ledger::to_hledger(books));
  return file("text/plain; charset=utf-8", "ledger.beancount", ledger::to_beancount(books));
}

}  // namespace

Result<Answer, Problem> list_ledger_accounts(Context& context) {
  auto query = Query::parse(context.request.query);
  if (!query) return query.error();
  const auto agency_text = (*query).text("agency");
  const auto at = (*query).until("at").value_or(context.now);
  if (const auto good = (*query).check(); !good) return good.error();
  const auto agency = agency_of(context, agency_text, "agency");
  if (!agency) return agency.error();
  const auto all = context.database().read([&](db::Transaction& tx) { return ledger::balances(tx, *agency, at); });
  json::array rows;
  for (const auto& one : all) {
    rows.push_back({{"code", one.code},
                    {"type", type_of(one.code)},
                    {"normal_side", one.debit_side ? "debit" : "credit"},
                    {"debits", one.debits},
                    {"credits", one.credits},
                    {"balance", one.amount()},
                    {"currency", "VND"}});
  }
  return json_answer(200, json::object{{"agency", (*agency).text()},
                                       {"at", rfc3339(at)},
                                       {"data", std::move(rows)},
                                       {"has_more", false},
                                       {"next", nullptr}});
}

Result<Answer, Problem> list_ledger_entries(Context& context) {
  const auto wish = read_wish(context);
  if (!wish) return wish.error();
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    if ((*wish).form == Form::json) return page(tx, (*wish).filter);
    return exported(tx, *wish);
  });
}

}  // namespace kythu::gateway
