#include "workdays.hpp"

#include <set>

#include "config/base/days.hpp"
#include "config/settings/table.hpp"
#include "tax_texts.hpp"

namespace kythu::receipts::tax {
namespace {

struct Calendar {
  std::set<BusinessDay> closed, worked;
};

std::set<BusinessDay> days(const settings::Table& table, std::string_view key) {
  std::set<BusinessDay> all;
  for (const auto& text : table.texts(key)) {
    const auto day = parse_day(text);
    if (!day) throw settings::Error{"holidays: " + text + " is no day"};
    all.insert(*day);
  }
  return all;
}

Calendar read_calendar() {
  Calendar calendar;
  const auto root = settings::Table::from_text("holidays.toml", tax_texts::holidays_toml);
  for (const auto& table : root.tables("year")) {
    table.integer("year", 2026, 2100);
    table.text("source");
    calendar.closed.merge(days(table, "closed"));
    calendar.worked.merge(days(table, "worked"));
    table.refuse_unknown();
  }
  return calendar;
}

}  // namespace

bool is_working_day(BusinessDay day) {
  static const Calendar calendar = read_calendar();
  const std::chrono::weekday weekday{std::chrono::sys_days{day}};
  const bool weekend = weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
  return weekend ? calendar.worked.contains(day) : !calendar.closed.contains(day);
}

BusinessDay working_days_after(BusinessDay day, int days) {
  while (days > 0) {
    day = day_after(day);
    if (is_working_day(day)) --days;
  }
  return day;
}

}  // namespace kythu::receipts::tax
