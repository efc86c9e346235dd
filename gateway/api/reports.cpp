#include "reports.hpp"

#include <array>
#include <span>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "config/base/csv_cell.hpp"
#include "gateway/core/query.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;

constexpr std::chrono::days usual_report{30}, longest_report{5 * 366};
constexpr std::size_t most_report_rows = 100'000;

struct Column {
  std::string_view name, vi, en;
  bool number = false;  ///< đồng, counts, and rates in hundredths of a per cent: whole
};

// clang-format off
constexpr Column period{"period", "Kỳ", "Period"}, agency_code{"agency_code", "Mã cơ quan", "Agency code"},
    agency_name{"agency_name", "Cơ quan", "Agency"}, channel{"channel", "Kênh", "Channel"};
constexpr std::array collections{period, agency_code, agency_name, channel,
    Column{"payments", "Số khoản", "Payments", true}, Column{"collected", "Đã thu", "Collected", true},
    Column{"refunded", "Đã hoàn trả", "Refunded", true}, Column{"net", "Còn lại", "Net", true}};
constexpr std::array online_rate{period, agency_code, agency_name,
    Column{"payments", "Số khoản", "Payments", true}, Column{"online", "Trực tuyến", "Online", true},
    Column{"rate_percent_x100", "Tỷ lệ trực tuyến (phần vạn)", "Online rate (hundredths of a per cent)", true},
    Column{"collected", "Đã thu", "Collected", true}, Column{"collected_online", "Thu trực tuyến", "Collected online", true}};
constexpr std::array receipts_issued{period, agency_code, agency_name, Column{"form_code", "Mẫu số", "Form"},
    Column{"symbol", "Ký hiệu", "Symbol"}, Column{"numbers", "Số biên lai", "Numbers", true},
    Column{"signed", "Đã ký", "Signed", true}, Column{"replaced", "Bị thay thế", "Replaced", true},
    Column{"canceled", "Đã hủy", "Canceled", true}, Column{"amount", "Số tiền", "Amount", true}};
constexpr std::array break_ages{period, agency_code, agency_name, Column{"kind", "Loại chênh lệch", "Kind"},
    Column{"opened", "Phát sinh", "Opened", true}, Column{"resolved", "Đã xử lý", "Resolved", true},
    Column{"open_today", "Chưa xử lý, trong ngày", "Open, of today", true}, Column{"open_t1", "Chưa xử lý, T+1", "Open, T+1", true},
    Column{"open_t3", "Chưa xử lý, T+3", "Open, T+3", true}, Column{"open_t7", "Chưa xử lý, T+7", "Open, T+7", true},
    Column{"open_t30", "Chưa xử lý, T+30", "Open, T+30", true}, Column{"value_at_risk", "Giá trị chưa xử lý", "Value at risk", true}};
constexpr std::array fees_of_channels{period, agency_code, agency_name, channel, Column{"lines", "Số dòng", "Lines", true},
    Column{"paid", "Đã thu", "Paid", true}, Column{"returned", "Đã trả lại", "Returned", true},
    Column{"fee", "Phí kênh", "Fee", true}, Column{"rate_percent_x100", "Tỷ lệ phí (phần vạn)", "Fee rate (hundredths of a per cent)", true}};
constexpr std::array acts{period, agency_code, agency_name, Column{"officer", "Cán bộ", "Officer"},
    Column{"act", "Việc", "Act"}, Column{"outcome", "Kết quả", "Outcome"}, Column{"times", "Số lần", "Times", true}};
// clang-format on

struct Report {
  std::string_view name, sql;
  std::span<const Column> columns;
};
constexpr std::array reports{Report{"collections", sql::report_collections, collections},
                             Report{"online_payment_rate", sql::report_online_payment_rate, online_rate},
                             Report{"receipts", sql::report_receipts, receipts_issued},
                             Report{"breaks", sql::report_breaks, break_ages},
                             Report{"channel_fees", sql::report_channel_fees, fees_of_channels},
                             Report{"audit", sql::report_audit, acts}};

const Report* find_report(std::string_view name) {
  for (const auto& one : reports) {
    if (one.name == name) return &one;
  }
  return nullptr;
}

struct ReportOrder {
  std::vector<std::string> agencies;
  BusinessDay from{}, to{};
  std::string by;
  bool bom = false;
};

Result<ReportOrder, Problem> read_report_order(const Context& context) {
  auto parsed = Query::parse(context.request.query);
  if (!parsed) return parsed.error();
  auto& query = *parsed;
  const auto agency = query.text("agency"), bom = query.text("bom");
  ReportOrder order;
  order.by = query.has("by") ? query.text("by") : "month";
  query.text("by");
  const auto from = query.day("from"), to = query.day("to");
  const std::chrono::sys_days last = to.value_or(business_day(context.now));
  const std::chrono::sys_days first = from ? std::chrono::sys_days{*from} : last - usual_report;
  if (first > last) query.fault("from", "out_of_range", "Not after to.");
  if (last - first > longest_report) query.fault("from", "out_of_range", "At most five years before to.");
  if (order.by != "day" && order.by != "month" && order.by != "quarter" && order.by != "year") {
    query.fault("by", "unknown_period", "day, month, quarter or year.");
  }
  if (!bom.empty() && bom != "true" && bom != "false") query.fault("bom", "not_a_flag", "true or false.");
  if (const auto good = query.check(); !good) return good.error();
  const auto agencies = agencies_of(context, agency, "agency");
  if (!agencies) return agencies.error();
  for (const auto& one : *agencies) order.agencies.push_back(one.uuid_text());
  order.from = first;
  order.to = last;
  order.bom = bom == "true";
  return order;
}

json::object words_of_report(const Report& report, const ReportOrder& order, const pqxx::result& rows) {
  json::array data;
  for (const auto& row : rows) {
    json::object words;
    for (std::size_t i = 0; i < report.columns.size(); ++i) {
      const auto field = row[static_cast<int>(i)];
      auto& value = words[report.columns[i].name];
      if (field.is_null()) continue;
      if (report.columns[i].number) {
        value = field.as<std::int64_t>();
      } else {
        value = field.as<std::string>();
      }
    }
    data.push_back(std::move(words));
  }
  return {{"report", report.name}, {"from", to_text(order.from)}, {"to", to_text(order.to)},
          {"by", order.by},        {"currency", "VND"},           {"data", std::move(data)}};
}

std::string csv_of(const Report& report, const ReportOrder& order, Language language, const pqxx::result& rows) {
  std::string text = order.bom ? "\xEF\xBB\xBF" : "";
  const auto end = [&](std::size_t at) { text += at + 1 == report.columns.size() ? "\r\n" : ","; };
  for (std::size_t i = 0; i < report.columns.size(); ++i) {
    text += spreadsheet_cell(language == Language::vi ? report.columns[i].vi : report.columns[i].en);
    end(i);
  }
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < report.columns.size(); ++i) {
      const auto field = row[static_cast<int>(i)];
      const auto cell = field.is_null() ? std::string{} : field.as<std::string>();
      text += report.columns[i].number ? cell : spreadsheet_cell(cell);
      end(i);
    }
  }
  return text;
}

}  // namespace

Result<Answer, Problem> show_report(Context& context) {
  const auto* report = find_report(context.path[0]);
  if (report == nullptr) return not_found("report_not_found");
  const auto order = read_report_order(context);
  if (!order) return order.error();
  const bool csv = context.accepts("text/csv");
  if (!csv && !context.header("accept").value_or("").empty() && !context.accepts("json") && !context.accepts("*/*")) {
    return Problem{406, "not_acceptable", "application/json or text/csv.", {}, {}};
  }
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto& wish = *order;
    const auto rows = report->name == "breaks"
                          ? tx.exec(report->sql, db::array(wish.agencies), wish.from, wish.to, wish.by, context.now)
                          : tx.exec(report->sql, db::array(wish.agencies), wish.from, wish.to, wish.by);
    if (static_cast<std::size_t>(rows.size()) > most_report_rows) {
      return invalid_request(
          {{"from", "too_many_rows", "More than 100,000 rows: ask for less, or by longer periods."}});
    }
    if (!csv) return json_answer(200, words_of_report(*report, wish, rows));
    return Answer{200,
                  {{"content-type", "text/csv; charset=utf-8"},
                   {"content-disposition", "attachment; filename=\"" + std::string{report->name} + ".csv\""},
                   {"cache-control", "no-store"}},
                  to_bytes(csv_of(*report, wish, context.language, rows))};
  });
}

}  // namespace kythu::gateway
