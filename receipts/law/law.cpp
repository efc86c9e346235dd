#include "law.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "config/base/days.hpp"
#include "config/base/result.hpp"
#include "config/settings/table.hpp"
#include "law_texts.hpp"

namespace kythu::receipts {
namespace {

using settings::Error;
using settings::Table;

constexpr std::array<std::pair<Mistake, std::string_view>, 5> mistakes{{{Mistake::wording, "wording"},
                                                                        {Mistake::figures, "figures"},
                                                                        {Mistake::part_returned, "part_returned"},
                                                                        {Mistake::all_returned, "all_returned"},
                                                                        {Mistake::issued_wrongly, "issued_wrongly"}}};
constexpr std::array<std::pair<Remedy, std::string_view>, 3> remedies{
    {{Remedy::notice, "notice"}, {Remedy::replacement, "replacement"}, {Remedy::voucher, "voucher"}}};

Remedy read_remedy(const std::string& text) {
  const auto* const found = std::ranges::find(remedies, text, [](const auto& one) { return one.second; });
  if (found == remedies.end()) throw Error{"law: " + text + " is no remedy"};
  return found->first;
}

BusinessDay read_day(const std::string& text) {
  const auto day = parse_day(text);
  if (!day) throw Error{"law: " + text + " is no day"};
  return *day;
}

int small(const Table& table, std::string_view key) { return static_cast<int>(table.integer(key, 1, 100)); }

Rules read_rules(const Table& table) {
  Rules rules{.from = read_day(table.text("from")),
              .until = {},
              .source = table.text("source"),
              .decree = table.text("decree"),
              .form_codes = table.texts("form_codes"),
              .symbol = table.text("symbol"),
              .letters = table.text("letters"),
              .number_digits = static_cast<int>(table.integer("number_digits", 1, 18)),
              .format_version = table.text("format_version"),
              .report = table.text("report"),
              .report_every = table.text("report_every"),
              .outage_working_days = small(table, "outage_working_days"),
              .registration_working_days = small(table, "registration_working_days"),
              .keep_years = small(table, "keep_years"),
              .mistakes = {}};
  const auto until = table.text("until", "");
  if (!until.empty()) rules.until = read_day(until);
  const auto remedies_of = table.table("mistakes");
  for (const auto& [mistake, key] : mistakes) rules.mistakes[mistake] = read_remedy(remedies_of.text(key));
  remedies_of.refuse_unknown();
  table.refuse_unknown();
  return rules;
}

void refuse_gaps(const std::vector<Rules>& periods) {
  if (periods.empty()) throw Error{"law: no rules"};
  for (std::size_t i = 1; i < periods.size(); ++i) {
    if (periods[i - 1].until != day_before(periods[i].from)) {
      throw Error{"law: the period before " + to_text(periods[i].from) + " does not end the day before"};
    }
  }
  if (periods.back().until) throw Error{"law: the last period has an end"};
}

}  // namespace

std::string_view name(Mistake mistake) { return mistakes[static_cast<std::size_t>(mistake)].second; }
std::string_view name(Remedy remedy) { return remedies[static_cast<std::size_t>(remedy)].second; }

std::optional<Mistake> parse_mistake(std::string_view text) {
  const auto* const found = std::ranges::find(mistakes, text, [](const auto& one) { return one.second; });
  return found == mistakes.end() ? std::nullopt : std::optional{found->first};
}

bool Rules::knows_form(std::string_view form_code) const {
  return std::ranges::find(form_codes, form_code) != form_codes.end();
}

bool Rules::fits(std::string_view symbol_of_year, int year) const {
  if (symbol_of_year.size() != symbol.size()) return false;
  auto digits = fmt::format("{:02}", year % 100);
  for (std::size_t i = 0; i < symbol.size(); ++i) {
    const char c = symbol_of_year[i];
    if (symbol[i] == 'Y') {
      if (digits.empty() || c != digits.front()) return false;
      digits.erase(0, 1);
    } else if (symbol[i] == 'L' ? letters.find(c) == std::string::npos : c != symbol[i]) {
      return false;
    }
  }
  return true;
}

std::int64_t Rules::last_number() const {
  std::int64_t last = 1;
  for (int i = 0; i < number_digits; ++i) last *= 10;
  return last - 1;
}

const Law& Law::vietnam() {
  static const Law law{law_texts::law_toml};
  return law;
}

Law::Law(std::string_view toml) {
  const auto root = Table::from_text("law.toml", toml);
  for (const auto& table : root.tables("rules")) periods_.push_back(read_rules(table));
  root.refuse_unknown();
  refuse_gaps(periods_);
}

const Rules* Law::on(BusinessDay day) const {
  const auto after = std::ranges::upper_bound(periods_, day, {}, &Rules::from);
  return after == periods_.begin() ? nullptr : &*std::prev(after);
}

std::vector<Breach> breaches(const Law& law, const Judged& receipt) {
  const auto* const rules = law.on(receipt.day);
  if (rules == nullptr) return {Breach::no_rules};
  std::vector<Breach> found;
  if (!rules->knows_form(receipt.form_code)) found.push_back(Breach::form_code);
  if (!rules->fits(receipt.symbol, static_cast<int>(receipt.day.year()))) found.push_back(Breach::symbol);
  if (receipt.number < 1 || receipt.number > rules->last_number()) found.push_back(Breach::number);
  if (receipt.format_version != rules->format_version) found.push_back(Breach::format_version);
  return found;
}

}  // namespace kythu::receipts
