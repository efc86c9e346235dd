// The law of a day: what a receipt of that day must look like, and what is done about one that is wrong.
#include "law/law.hpp"

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "config/base/days.hpp"
#include "config/settings/table.hpp"

namespace kythu::receipts {
namespace {

using Found = std::vector<Breach>;

struct Case {
  const char* name;
  const char* day;
  const char* form_code;
  const char* symbol;
  std::int64_t number;
  const char* format_version;
  Found found;
};

class AReceipt : public testing::TestWithParam<Case> {};

TEST_P(AReceipt, IsJudgedByTheRulesOfItsDay) {
  const auto& c = GetParam();
  EXPECT_EQ(breaches(Law::vietnam(), {c.form_code, c.symbol, c.number, *parse_day(c.day), c.format_version}), c.found);
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Receipts, AReceipt, testing::Values(
  Case{"last_old_day", "2026-06-30", "EBL01", "26T", 1, "2.1.0", {}},
  Case{"first_new_day", "2026-07-01", "EBL01", "26TAA", 1, "2.1.1", {}},
  Case{"new_symbol_too_early", "2026-06-30", "EBL01", "26TAA", 1, "2.1.0", {Breach::symbol}},
  Case{"old_symbol_too_late", "2026-07-01", "EBL01", "26T", 1, "2.1.1", {Breach::symbol}},
  Case{"old_format_too_late", "2026-07-01", "EBL01", "26TAA", 1, "2.1.0", {Breach::format_version}},
  Case{"new_format_too_early", "2026-06-30", "EBL01", "26T", 1, "2.1.1", {Breach::format_version}},
  Case{"denomination", "2026-07-01", "EBL02", "26TXY", 1, "2.1.1", {}},
  Case{"paper_form", "2026-07-01", "01BLP2-001", "26TAA", 1, "2.1.1", {Breach::form_code}},
  Case{"another_year", "2027-01-01", "EBL01", "26TAA", 1, "2.1.1", {Breach::symbol}},
  Case{"letter_without_use", "2026-07-01", "EBL01", "26TAF", 1, "2.1.1", {Breach::symbol}},
  Case{"eight_digits", "2026-07-01", "EBL01", "26TAA", 99'999'999, "2.1.1", {}},
  Case{"nine_digits", "2026-07-01", "EBL01", "26TAA", 100'000'000, "2.1.1", {Breach::number}},
  Case{"no_number", "2026-07-01", "EBL01", "26TAA", 0, "2.1.1", {Breach::number}},
  Case{"all_wrong", "2026-07-01", "EBL03", "26T", 0, "2.0.0", {Breach::form_code, Breach::symbol, Breach::number, Breach::format_version}},
  Case{"before_any_law", "2025-05-31", "EBL01", "25T", 1, "2.1.0", {Breach::no_rules}}),
  case_name);
// clang-format on

TEST(Law, SaysWhatIsDoneAboutAMistake) {
  const auto* const now = Law::vietnam().on(*parse_day("2026-11-22"));
  ASSERT_NE(now, nullptr);
  EXPECT_EQ(now->mistakes.at(Mistake::wording), Remedy::notice);
  EXPECT_EQ(now->mistakes.at(Mistake::figures), Remedy::replacement);
  EXPECT_EQ(now->mistakes.at(Mistake::part_returned), Remedy::replacement);
  EXPECT_EQ(now->mistakes.at(Mistake::all_returned), Remedy::voucher);
  EXPECT_EQ(now->mistakes.at(Mistake::issued_wrongly), Remedy::voucher);
  EXPECT_EQ(now->keep_years, 10);
  EXPECT_EQ(now->report_every, "day");
}

std::string period(const std::string& from, const std::string& until) {
  return "[[rules]]\nfrom = \"" + from + "\"\n" + (until.empty() ? "" : "until = \"" + until + "\"\n") +
         "source = \"x\"\ndecree = \"8\"\nform_codes = [\"EBL01\"]\nsymbol = \"YYT\"\nletters = \"\"\n"
         "number_digits = 8\nformat_version = \"1\"\nreport = \"x\"\nreport_every = \"day\"\noutage_working_days = 3\n"
         "registration_working_days = 1\nkeep_years = 10\n[rules.mistakes]\nwording = \"notice\"\n"
         "figures = \"replacement\"\npart_returned = \"replacement\"\nall_returned = \"voucher\"\n"
         "issued_wrongly = \"voucher\"\n";
}

TEST(Law, HasNoGapAndNoOverlap) {
  EXPECT_NO_THROW(Law{period("2025-01-01", "2025-12-31") + period("2026-01-01", "")});
  EXPECT_THROW(Law{period("2025-01-01", "2025-12-30") + period("2026-01-01", "")}, settings::Error);
  EXPECT_THROW(Law{period("2025-01-01", "2026-01-01") + period("2026-01-01", "")}, settings::Error);
  EXPECT_THROW(Law{period("2025-01-01", "2025-12-31")}, settings::Error);  // what holds after it?
  EXPECT_THROW(Law{period("2025-01-32", "")}, settings::Error);
  EXPECT_THROW(Law{""}, settings::Error);
}

}  // namespace
}  // namespace kythu::receipts
