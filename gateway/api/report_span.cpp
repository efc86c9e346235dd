#include "report_span.hpp"

namespace kythu::gateway {
namespace {

using namespace std::chrono;

constexpr days usual_report{30}, longest_report{5 * 366};

std::optional<ReportSpan> months_of(int year_number, unsigned first, unsigned count, std::string by) {
  const auto begin = year{year_number} / first / 1;
  if (!begin.ok() || year_number < 2000 || year_number > 9998) return std::nullopt;
  return ReportSpan{begin, sys_days{begin + months{count}} - days{1}, std::move(by)};
}

/// "2026-11-23", "2026-11", "2026-Q4", "2026"
std::optional<ReportSpan> span_of(std::string_view text) {
  if (const auto day = parse_day(text)) return ReportSpan{*day, *day, "day"};
  const auto digits = [](std::string_view part) { return part.find_first_not_of("0123456789") == part.npos; };
  const auto number = [](std::string_view part) { return static_cast<unsigned>(std::stoul(std::string{part})); };
  if (text.size() < 4 || !digits(text.substr(0, 4))) return std::nullopt;
  const auto of_year = static_cast<int>(number(text.substr(0, 4)));
  if (text.size() == 4) return months_of(of_year, 1, 12, "year");
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  if (text[5] == 'Q') {
    if (text[6] < '1' || text[6] > '4') return std::nullopt;
    return months_of(of_year, static_cast<unsigned>(text[6] - '1') * 3 + 1, 3, "quarter");
  }
  if (!digits(text.substr(5))) return std::nullopt;
  return months_of(of_year, number(text.substr(5)), 1, "month");
}

ReportSpan read_from_to(Query& query, BusinessDay today) {
  const auto from = query.day("from"), to = query.day("to");
  const sys_days last = to.value_or(today), first = from ? sys_days{*from} : last - usual_report;
  if (first > last) query.fault("from", "out_of_range", "Not after to.");
  if (last - first > longest_report) query.fault("from", "out_of_range", "At most five years before to.");
  return {first, last, "month"};
}

}  // namespace

ReportSpan read_report_span(Query& query, BusinessDay today) {
  const auto period = query.text("period"), by = query.text("by");
  auto span = read_from_to(query, today);
  if (query.has("period")) {
    if (query.has("from") || query.has("to")) query.fault("period", "not_together", "A period, or from and to.");
    const auto named = span_of(period);
    if (!named) query.fault("period", "unknown_period", "2026-11-23, 2026-11, 2026-Q4 or 2026.");
    if (named) span = *named;
  }
  if (query.has("by") && by != "day" && by != "month" && by != "quarter" && by != "year") {
    query.fault("by", "unknown_period", "day, month, quarter or year.");
  }
  if (!by.empty()) span.by = by;
  return span;
}

}  // namespace kythu::gateway
