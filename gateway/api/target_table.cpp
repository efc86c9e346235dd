#include "target_table.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include "config/base/csv_cell.hpp"
#include "payments/csv.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;

enum class CellKind { text, whole, per_cent };
struct TargetColumn {
  std::string_view csv, member;
  CellKind kind = CellKind::text;
};
// In the order of sql/list_targets.sql.
constexpr std::array target_columns{
    TargetColumn{"plan", "plan"},
    TargetColumn{"year", "year", CellKind::whole},
    TargetColumn{"kind", "kind"},
    TargetColumn{"locality", "locality"},
    TargetColumn{"number", "number", CellKind::whole},
    TargetColumn{"unit", "unit"},
    TargetColumn{"agency_code", "agency_code"},
    TargetColumn{"base_application_percent", "base_application_percent_x100", CellKind::per_cent},
    TargetColumn{"base_payment_percent", "base_payment_percent_x100", CellKind::per_cent},
    TargetColumn{"target_application_percent", "target_application_percent_x100", CellKind::per_cent},
    TargetColumn{"target_payment_percent", "target_payment_percent_x100", CellKind::per_cent},
    TargetColumn{"data_since", "data_since"}};
constexpr std::size_t plan_column = 0, year_column = 1, own_columns = 2;

std::optional<int> whole(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool good = error == std::errc{} && end == text.data() + text.size() && value >= 0 && text.size() <= 5;
  return good ? std::optional{value} : std::nullopt;
}

/// "99.9" is 9990.
std::optional<int> hundredths(std::string_view text) {
  const auto dot = text.find('.');
  const auto after = dot == text.npos ? std::string_view{} : text.substr(dot + 1);
  const auto units = whole(text.substr(0, dot)), parts = after.empty() ? std::optional{0} : whole(after);
  if (!units || !parts || after.size() > 2 || (dot != text.npos && after.empty())) return std::nullopt;
  return *units * 100 + *parts * (after.size() == 1 ? 10 : 1);
}

/// 9990 is "99.9".
std::string per_cent(int hundredths) {
  auto text = fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

Problem fault_in_line(std::size_t line, std::string_view code, std::string detail) {
  return invalid_request({{"/" + std::to_string(line), std::string{code}, std::move(detail)}});
}

/// An empty cell is nothing.
Result<json::value, Problem> value_of(const TargetColumn& column, const std::string& text, std::size_t line) {
  if (text.empty()) return json::value{};
  if (column.kind == CellKind::text) return json::value(text);
  const auto number = column.kind == CellKind::whole ? whole(text) : hundredths(text);
  if (!number)
    return fault_in_line(line, "not_a_number", std::string{column.csv} + " is no number such as 12 or 12.5.");
  return json::value(*number);
}

Result<json::object, Problem> object_of(const payments::CsvRow& row) {
  if (row.cells.size() != target_columns.size()) {
    return fault_in_line(row.line, "wrong_columns", "As many cells as the first line has names.");
  }
  json::object made;
  for (std::size_t i = 0; i < target_columns.size(); ++i) {
    auto value = value_of(target_columns[i], row.cells[i], row.line);
    if (!value) return value.error();
    if (!(*value).is_null()) made[target_columns[i].member] = std::move(*value);
  }
  return made;
}

bool is_head(const payments::CsvRow& row) {
  return std::ranges::equal(row.cells, target_columns, {}, {}, &TargetColumn::csv);
}

}  // namespace

Result<json::value, Problem> targets_of_csv(std::string_view text) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (text.starts_with(mark)) text.remove_prefix(mark.size());
  const auto rows = payments::read_csv(text);
  if (!rows) return fault_in_line(rows.error().line, "malformed_csv", rows.error().what);
  if ((*rows).size() < 2 || !is_head((*rows).front())) {
    return fault_in_line(1, "wrong_columns",
                         "A first line with the names that GET /v1/targets writes, and a row a unit.");
  }
  json::object request;
  json::array targets;
  for (std::size_t i = 1; i < (*rows).size(); ++i) {
    auto one = object_of((*rows)[i]);
    if (!one) return one.error();
    for (const auto shared : {plan_column, year_column}) {
      const auto member = target_columns[shared].member;
      auto& known = request[member];
      const auto given = (*one)[member];
      if (!known.is_null() && known != given)
        return fault_in_line((*rows)[i].line, "mixed_plans", "One plan and one year.");
      known = given;
      (*one).erase(member);
    }
    targets.push_back(std::move(*one));
  }
  request["targets"] = std::move(targets);
  return json::value(std::move(request));
}

std::string csv_of_targets(const pqxx::result& rows) {
  std::string text;
  const auto end = [&](std::size_t at) { text += at + 1 == target_columns.size() ? "\r\n" : ","; };
  for (std::size_t i = 0; i < target_columns.size(); ++i) {
    text += target_columns[i].csv;
    end(i);
  }
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < target_columns.size(); ++i) {
      const auto field = row[static_cast<int>(i)];
      if (!field.is_null()) {
        text += target_columns[i].kind == CellKind::per_cent ? per_cent(field.as<int>())
                                                             : csv_cell(field.as<std::string>());
      }
      end(i);
    }
  }
  return text;
}

}  // namespace kythu::gateway
