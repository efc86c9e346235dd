#include "voucher_law.hpp"

#include <vector>

#include <fmt/format.h>

#include "config/base/days.hpp"
#include "config/settings/table.hpp"
#include "voucher_law_texts.hpp"

namespace kythu::receipts {
namespace {

struct VoucherPeriod {
  BusinessDay from;
  std::string form_code, symbol;
};

std::vector<VoucherPeriod> read_periods() {
  std::vector<VoucherPeriod> periods;
  const auto root = settings::Table::from_text("vouchers.toml", voucher_law_texts::vouchers_toml);
  for (const auto& table : root.tables("rules")) {
    const auto from = parse_day(table.text("from"));
    if (!from || (!periods.empty() && *from <= periods.back().from)) {
      throw settings::Error{"vouchers.toml: from must be days, one after the other"};
    }
    periods.push_back({*from, table.text("form_code"), table.text("symbol")});
    table.refuse_unknown();
  }
  root.refuse_unknown();
  return periods;
}

}  // namespace

VoucherRules voucher_rules(BusinessDay day) {
  static const auto periods = read_periods();
  VoucherRules rules{periods.at(0).form_code, periods.at(0).symbol};
  for (const auto& period : periods) {
    if (period.from <= day) rules = {period.form_code, period.symbol};
  }
  const auto year = fmt::format("{:02}", static_cast<int>(day.year()) % 100);
  if (const auto at = rules.symbol.find("YY"); at != rules.symbol.npos) rules.symbol.replace(at, 2, year);
  return rules;
}

}  // namespace kythu::receipts
