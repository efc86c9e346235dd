#include "targets.hpp"

#include <array>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "gateway/api/proposals.hpp"
#include "gateway/core/query.hpp"
#include "sql.hpp"
#include "target_table.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;

struct TargetFilter {
  std::string plan, kind;
  int year = 0;  ///< 0: any
};

Result<TargetFilter, Problem> read_target_filter(const Context& context) {
  auto query = Query::parse(context.request.query);
  if (!query) return query.error();
  TargetFilter filter{(*query).text("plan"), (*query).text("kind")};
  const auto year = (*query).text("year");
  const bool good_year = year.size() == 4 && year.find_first_not_of("0123456789") == year.npos;
  if (!year.empty() && !good_year) (*query).fault("year", "not_a_year", "2026.");
  if (good_year) filter.year = std::stoi(year);
  const bool known =
      filter.kind.empty() || filter.kind == "department" || filter.kind == "district" || filter.kind == "commune";
  if (!known) (*query).fault("kind", "unknown_kind", "department, district or commune.");
  if (const auto good = (*query).check(); !good) return good.error();
  return filter;
}

json::object words_of_target(const pqxx::row& row) {
  const auto text = [&](int at) { return row[at].as<std::string>(); };
  const auto text_or_nothing = [&](int at) {
    return row[at].is_null() || text(at).empty() ? json::value{} : json::value(text(at));
  };
  const auto rate = [&](int at) { return row[at].is_null() ? json::value{} : json::value(row[at].as<int>()); };
  return {{"plan", text(0)},
          {"year", row[1].as<int>()},
          {"kind", text(2)},
          {"locality", text_or_nothing(3)},
          {"number", row[4].as<int>()},
          {"unit", text(5)},
          {"agency_code", text_or_nothing(6)},
          {"base_application_percent_x100", rate(7)},
          {"base_payment_percent_x100", rate(8)},
          {"target_application_percent_x100", rate(9)},
          {"target_payment_percent_x100", rate(10)},
          {"data_since", text_or_nothing(11)}};
}

}  // namespace

Result<Answer, Problem> list_targets(Context& context) {
  const auto filter = read_target_filter(context);
  if (!filter) return filter.error();
  const auto rows = context.database().read(
      [&](db::Transaction& tx) { return tx.exec(sql::list_targets, (*filter).plan, (*filter).year, (*filter).kind); });
  if (context.accepts("text/csv")) {
    return Answer{200,
                  {{"content-type", "text/csv; charset=utf-8"},
                   {"content-disposition", "attachment; filename=\"targets.csv\""},
                   {"cache-control", "no-store"}},
                  to_bytes(csv_of_targets(rows))};
  }
  json::array data;
  for (const auto& row : rows) data.push_back(words_of_target(row));
  return json_answer(200, json::object{{"data", std::move(data)}, {"has_more", false}, {"next", nullptr}});
}

Result<Answer, Problem> propose_targets(Context& context) {
  const auto type = context.header("content-type").value_or("");
  const bool csv = type.starts_with("text/csv");
  if (!csv && !type.starts_with("application/json")) {
    return Problem{415, "unsupported_media_type", "application/json or text/csv.", {}, {}};
  }
  auto wanted = csv ? targets_of_csv(as_text(context.request.body)) : parse_json(context.request.body);
  if (!wanted) return wanted.error();
  context.json = std::move(*wanted);
  return propose_change(context, targets_change, {});
}

}  // namespace kythu::gateway
