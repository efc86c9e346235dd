#include "reports.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "config/base/csv_cell.hpp"
#include "gateway/api/report_kinds.hpp"
#include "gateway/api/report_span.hpp"
#include "gateway/core/query.hpp"
#include "gateway/paper/report_page.hpp"
#include "gateway/paper/workbook.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;

constexpr std::size_t most_report_rows = 100'000;
constexpr std::string_view csv_type = "text/csv", pdf_type = "application/pdf",
                           xlsx_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

enum class ReportForm { json, csv, xlsx, pdf };

Result<ReportForm, Problem> form_of(const Context& context) {
  if (context.accepts(csv_type)) return ReportForm::csv;
  if (context.accepts(xlsx_type)) return ReportForm::xlsx;
  if (context.accepts(pdf_type)) return ReportForm::pdf;
  if (context.header("accept").value_or("").empty() || context.accepts("json") || context.accepts("*/*")) {
    return ReportForm::json;
  }
  return Problem{406, "not_acceptable", "application/json, text/csv, an XLSX workbook or application/pdf.", {}, {}};
}

struct ReportOrder {
  std::vector<std::string> agencies;
  ReportSpan span;
  bool bom = false;
};

Result<ReportOrder, Problem> read_report_order(const Context& context) {
  auto parsed = Query::parse(context.request.query);
  if (!parsed) return parsed.error();
  auto& query = *parsed;
  const auto agency = query.text("agency"), bom = query.text("bom");
  ReportOrder order;
  order.span = read_report_span(query, business_day(context.now));
  if (!bom.empty() && bom != "true" && bom != "false") query.fault("bom", "not_a_flag", "true or false.");
  order.bom = bom == "true";
  if (const auto good = query.check(); !good) return good.error();
  const auto agencies = agencies_of(context, agency, "agency");
  if (!agencies) return agencies.error();
  for (const auto& one : *agencies) order.agencies.push_back(one.uuid_text());
  return order;
}

paper::Grid grid_of(const ReportKind& kind, const pqxx::result& rows) {
  const auto cell = [rows](std::size_t row, std::size_t column) -> std::optional<std::string_view> {
    const auto field = rows[static_cast<int>(row)][static_cast<int>(column)];
    if (field.is_null()) return std::nullopt;
    return std::string_view{field.c_str(), field.size()};
  };
  return {kind.columns, static_cast<std::size_t>(rows.size()), cell};
}

json::object words_of_report(const ReportKind& kind, const ReportSpan& span, const paper::Grid& grid) {
  json::array data;
  for (std::size_t row = 0; row < grid.rows; ++row) {
    json::object words;
    for (std::size_t i = 0; i < kind.columns.size(); ++i) {
      auto& value = words[kind.columns[i].name];
      const auto text = grid.cell(row, i);
      if (!text) continue;
      if (const auto number = kind.columns[i].is_number() ? grid.number(row, i) : std::nullopt) {
        value = *number;
      } else {
        value = *text;
      }
    }
    data.push_back(std::move(words));
  }
  return {{"report", kind.name}, {"from", to_text(span.from)}, {"to", to_text(span.to)},
          {"by", span.by},       {"currency", "VND"},          {"data", std::move(data)}};
}

std::string csv_title(const paper::Column& column, Language language) {
  std::string title{column.title(language)};
  if (column.kind == paper::Kind::rate) {
    title += language == Language::vi ? " (phần vạn)" : " (hundredths of a per cent)";
  }
  return title;
}

std::string csv_of(const paper::Grid& grid, Language language) {
  std::string text;
  const auto end = [&](std::size_t at) { text += at + 1 == grid.columns.size() ? "\r\n" : ","; };
  for (std::size_t i = 0; i < grid.columns.size(); ++i) {
    text += spreadsheet_cell(csv_title(grid.columns[i], language));
    end(i);
  }
  for (std::size_t row = 0; row < grid.rows; ++row) {
    for (std::size_t i = 0; i < grid.columns.size(); ++i) {
      const auto cell = grid.cell(row, i).value_or("");
      text += grid.columns[i].is_number() ? std::string{cell} : spreadsheet_cell(cell);
      end(i);
    }
  }
  return text;
}

/// "Sở Tư pháp", or how many they are.
std::string agencies_in_words(const std::vector<std::string>& names, Language language) {
  if (names.size() == 1) return names.front();
  return std::to_string(names.size()) + (language == Language::vi ? " cơ quan" : " agencies");
}

Bytes pdf_of(const Context& context, const ReportKind& kind, const ReportOrder& order, const paper::Grid& grid,
             const std::vector<std::string>& agencies) {
  const bool vi = context.language == Language::vi;
  const auto day = [&](BusinessDay one) { return shown(paper::Kind::period, to_text(one), context.language); };
  paper::ReportPage page{.title = std::string{kind.title(context.language)},
                         .facts = {},
                         .chart = chart_of(kind, grid, context.language),
                         .language = context.language,
                         .made_at = context.now,
                         .font = context.services.settings.receipt_font,
                         .file_name = std::string{kind.name} + ".csv",
                         .csv = csv_of(grid, context.language)};
  page.facts = {{vi ? "Kỳ báo cáo" : "Period", day(order.span.from) + " – " + day(order.span.to)},
                {vi ? "Cơ quan" : "Agency", agencies_in_words(agencies, context.language)},
                {vi ? "Lập lúc" : "Made at", vietnam_local(context.now).replace(10, 1, " ") + " +07:00"}};
  return report_pdf(grid, page);
}

Answer file_of_report(const ReportKind& kind, std::string_view type, std::string_view suffix, Bytes bytes) {
  return Answer{
      200,
      {{"content-type", std::string{type}},
       {"content-disposition", "attachment; filename=\"" + std::string{kind.name} + std::string{suffix} + "\""},
       {"cache-control", "no-store"}},
      std::move(bytes)};
}

struct FoundReport {
  paper::Grid grid;
  std::vector<std::string> agencies;  ///< their names
};

FoundReport find_rows(const Context& context, const ReportKind& kind, const ReportOrder& order) {
  return context.database().read([&](db::Transaction& tx) -> FoundReport {
    const auto agencies = db::array(order.agencies);
    const auto& span = order.span;
    const auto rows = kind.has_age ? tx.exec(kind.sql, agencies, span.from, span.to, span.by, context.now)
                                   : tx.exec(kind.sql, agencies, span.from, span.to, span.by);
    FoundReport found{grid_of(kind, rows), {}};
    for (const auto& row : tx.exec(sql::agency_names, agencies)) found.agencies.push_back(row[0].as<std::string>());
    return found;
  });
}

Answer answer_report(const Context& context, const ReportKind& kind, const ReportOrder& order, ReportForm form,
                     const FoundReport& found) {
  const auto& grid = found.grid;
  switch (form) {
    case ReportForm::json: break;
    case ReportForm::csv:
      return file_of_report(kind, "text/csv; charset=utf-8", ".csv",
                            to_bytes((order.bom ? "\xEF\xBB\xBF" : "") + csv_of(grid, context.language)));
    case ReportForm::xlsx: {
      const paper::BookDetails details{std::string{kind.title(context.language)}, context.language, context.now};
      return file_of_report(kind, xlsx_type, ".xlsx", workbook(grid, details));
    }
    case ReportForm::pdf:
      return file_of_report(kind, pdf_type, ".pdf", pdf_of(context, kind, order, grid, found.agencies));
  }
  return json_answer(200, words_of_report(kind, order.span, grid));
}

}  // namespace

Result<Answer, Problem> show_report(Context& context) {
  const auto* kind = find_report(context.path[0]);
  if (kind == nullptr) return not_found("report_not_found");
  const auto order = read_report_order(context);
  if (!order) return order.error();
  const auto form = form_of(context);
  if (!form) return form.error();
  const auto found = find_rows(context, *kind, *order);
  if (found.grid.rows > most_report_rows) {
    return invalid_request({{"from", "too_many_rows", "More than 100,000 rows: ask for less, or by longer periods."}});
  }
  if (*form == ReportForm::pdf && found.grid.rows > paper::most_rows_on_paper) {
    return invalid_request(
        {{"from", "too_many_rows", "More than 2,000 rows are no page to read: ask for less, or for XLSX or CSV."}});
  }
  return answer_report(context, *kind, *order, *form, found);
}

}  // namespace kythu::gateway
