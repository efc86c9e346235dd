#include "report_kinds.hpp"

#include <algorithm>
#include <map>

#include "sql.hpp"

namespace kythu::gateway {
namespace {

using paper::Column;
using enum paper::Kind;

// clang-format off
constexpr Column of_period{"period", "Kỳ", "Period", period}, agency_code{"agency_code", "Mã cơ quan", "Agency code"},
    agency_name{"agency_name", "Cơ quan", "Agency"}, of_channel{"channel", "Kênh", "Channel"};
constexpr std::array collections{of_period, agency_code, agency_name, of_channel,
    Column{"payments", "Số khoản", "Payments", count}, Column{"collected", "Đã thu", "Collected", money},
    Column{"refunded", "Đã hoàn trả", "Refunded", money}, Column{"net", "Còn lại", "Net", money}};
constexpr std::array online_rate{of_period, agency_code, agency_name,
    Column{"unit_kind", "Cấp", "Kind of unit"}, Column{"locality", "Địa bàn", "Locality"},
    Column{"payments", "Số khoản", "Payments", count}, Column{"online", "Trực tuyến", "Online", count},
    Column{"rate_percent_x100", "Tỷ lệ trực tuyến", "Online rate", rate, "online", "payments"},
    Column{"base_percent_x100", "Trước kế hoạch", "Before the plan", rate},
    Column{"target_percent_x100", "Chỉ tiêu", "Target", rate},
    Column{"gap_percent_x100", "So với chỉ tiêu", "Above target", rate}, Column{"rank", "Hạng", "Rank", rank},
    Column{"collected", "Đã thu", "Collected", money}, Column{"collected_online", "Thu trực tuyến", "Collected online", money}};
constexpr std::array receipts_issued{of_period, agency_code, agency_name, Column{"form_code", "Mẫu số", "Form"},
    Column{"symbol", "Ký hiệu", "Symbol"}, Column{"numbers", "Số biên lai", "Numbers", count},
    Column{"signed", "Đã ký", "Signed", count}, Column{"replaced", "Bị thay thế", "Replaced", count},
    Column{"canceled", "Đã hủy", "Canceled", count}, Column{"amount", "Số tiền", "Amount", money}};
constexpr std::array break_ages{of_period, agency_code, agency_name, Column{"kind", "Loại chênh lệch", "Kind"},
    Column{"opened", "Phát sinh", "Opened", count}, Column{"resolved", "Đã xử lý", "Resolved", count},
    Column{"open_today", "Chưa xử lý, trong ngày", "Open, of today", count}, Column{"open_t1", "Chưa xử lý, T+1", "Open, T+1", count},
    Column{"open_t3", "Chưa xử lý, T+3", "Open, T+3", count}, Column{"open_t7", "Chưa xử lý, T+7", "Open, T+7", count},
    Column{"open_t30", "Chưa xử lý, T+30", "Open, T+30", count}, Column{"value_at_risk", "Giá trị chưa xử lý", "Value at risk", money}};
constexpr std::array fees_of_channels{of_period, agency_code, agency_name, of_channel, Column{"lines", "Số dòng", "Lines", count},
    Column{"paid", "Đã thu", "Paid", money}, Column{"returned", "Đã trả lại", "Returned", money},
    Column{"fee", "Phí kênh", "Fee", money}, Column{"rate_percent_x100", "Tỷ lệ phí", "Fee rate", rate, "fee", "paid"}};
constexpr std::array acts{of_period, agency_code, agency_name, Column{"officer", "Cán bộ", "Officer"},
    Column{"act", "Việc", "Act"}, Column{"outcome", "Kết quả", "Outcome"}, Column{"times", "Số lần", "Times", count}};

constexpr std::array kinds{
    ReportKind{"collections", "Số thu phí, lệ phí", "Collections", sql::report_collections, collections, Chart::collected_by_period},
    ReportKind{"online_payment_rate", "Tỷ lệ thanh toán trực tuyến", "Online payment rate", sql::report_online_payment_rate, online_rate,
               Chart::rate_by_agency},
    ReportKind{"receipts", "Biên lai đã lập", "Receipts issued", sql::report_receipts, receipts_issued},
    ReportKind{"breaks", "Chênh lệch và tuổi của chúng", "Breaks and their age", sql::report_breaks, break_ages, Chart::none, true},
    ReportKind{"channel_fees", "Phí của kênh thanh toán", "Channel fees", sql::report_channel_fees, fees_of_channels},
    ReportKind{"audit", "Việc cán bộ đã làm", "Officers' acts", sql::report_audit, acts}};
// clang-format on

std::string text_at(const paper::Grid& grid, std::size_t row, std::string_view column) {
  const auto at = grid.find(column);
  return at ? std::string{grid.cell(row, *at).value_or("")} : std::string{};
}

std::optional<std::int64_t> number_at(const paper::Grid& grid, std::size_t row, std::string_view column) {
  const auto at = grid.find(column);
  return at ? grid.number(row, *at) : std::nullopt;
}

/// One period alone has nothing beside it.
std::optional<paper::Bars> collected_bars(const paper::Grid& grid, Language language) {
  std::map<std::string, std::int64_t> sums;
  for (std::size_t row = 0; row < grid.rows; ++row) {
    sums[text_at(grid, row, "period")] += number_at(grid, row, "collected").value_or(0);
  }
  if (sums.size() < 2 || sums.size() > paper::most_bars) return std::nullopt;
  paper::Bars bars{language == Language::vi ? "Đã thu theo kỳ (đồng)" : "Collected by period (VND)", money, false, {}};
  for (const auto& [day, sum] : sums) bars.bars.push_back({shown(period, day, language), sum});
  return bars;
}

/// Of the last period, the best first.
std::optional<paper::Bars> rate_bars(const paper::Grid& grid, Language language) {
  if (grid.rows == 0) return std::nullopt;
  const auto last = text_at(grid, grid.rows - 1, "period");
  paper::Bars bars{
      language == Language::vi ? "Tỷ lệ trực tuyến / chỉ tiêu, " : "Online rate / target, ", rate, true, {}};
  bars.title += shown(period, last, language);
  for (std::size_t row = 0; row < grid.rows; ++row) {
    if (text_at(grid, row, "period") != last) continue;
    bars.bars.push_back({text_at(grid, row, "agency_name"), number_at(grid, row, "rate_percent_x100").value_or(0),
                         number_at(grid, row, "target_percent_x100")});
  }
  std::ranges::stable_sort(bars.bars, std::ranges::greater{}, &paper::Bar::value);
  if (bars.bars.size() > paper::most_bars_below) return std::nullopt;
  return bars;
}

}  // namespace

const ReportKind* find_report(std::string_view name) {
  const auto found = std::ranges::find(kinds, name, &ReportKind::name);
  return found == kinds.end() ? nullptr : &*found;
}

std::optional<paper::Bars> chart_of(const ReportKind& kind, const paper::Grid& grid, Language language) {
  switch (kind.chart) {
    case Chart::collected_by_period: return collected_bars(grid, language);
    case Chart::rate_by_agency: return rate_bars(grid, language);
    case Chart::none: break;
  }
  return std::nullopt;
}

}  // namespace kythu::gateway
