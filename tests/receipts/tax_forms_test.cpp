// The tax authority's forms, answers and deadlines by themselves.
#include <gtest/gtest.h>

#include "case_name.hpp"
#include "config/base/days.hpp"
#include "markup/canonical.hpp"
#include "markup/reader.hpp"
#include "tax/envelope.hpp"
#include "tax/forms.hpp"
#include "tax/workdays.hpp"

namespace kythu::receipts::tax {
namespace {

BusinessDay day(const char* text) { return *parse_day(text); }

Facts facts(std::int64_t number) {
  Facts facts;
  facts.form_code = "EBL01";
  facts.symbol = "26TAA";
  facts.number = number;
  facts.issued_at = *parse_rfc3339("2026-11-22T03:04:05Z");
  facts.lines = {{"Phí <A> & \"B\" " + std::string(300, 'x'), *Vnd::of(50'000)}, {"Lệ phí", *Vnd::of(1'000)}};
  return facts;
}

const Filer filer{"Sở Tư pháp", "0123456789", "Số 1", "0240", "10100", "Thuế tỉnh", "Lan", "", "Tỉnh"};

TEST(SummaryTables, StayBelowTwoMegabytes) {
  SummaryTable table{{filer, 1, day("2026-11-22")}, "txm_1"};
  std::int64_t number = 0;
  while (table.add(facts(number + 1), SummaryTable::Status::made)) ++number;
  EXPECT_GT(number, 1'000);
  EXPECT_EQ(table.receipts(), number);
  const auto whole = enclose({"K0123456789", "K0123456789" + std::string(32, 'A'), "0123456789", table.receipts()},
                             Kind::summary, table.finish(), std::string(8'000, ' '));
  EXPECT_LT(whole.size(), most_bytes);
  EXPECT_EQ(whole.find("<SBLai>" + std::to_string(number + 1) + "<"), whole.npos);
}

TEST(TaxForms, AreTheirOwnCanonicalForm) {
  SummaryTable table{{filer, 1, day("2026-11-22")}, "txm_1"};
  table.add(facts(1), SummaryTable::Status::made);
  const ErrorNotice notice{.filer = filer,
                           .number = 1,
                           .form_code = "EBL01",
                           .symbol = "26TAA",
                           .receipt_number = 7,
                           .made_on = day("2026-11-20"),
                           .reason = "Sai tên <\"&>",
                           .day = day("2026-11-22")};
  Registration registration;
  registration.form_codes = {"EBL01"};
  registration.certificates = {{"CA", "54AB", Instant{}, Instant{}}};
  for (const auto& form :
       {table.finish(), write(notice, "txm_2"), write(registration, filer, day("2026-11-22"), "txm_3")}) {
    const auto read = markup::read(form);
    ASSERT_TRUE(read) << form;
    EXPECT_EQ(markup::canonical(**read), form);
  }
}

TEST(Senders, AreProvidersAndCollectors) {
  EXPECT_TRUE(is_sender("V0309478306"));
  EXPECT_TRUE(is_sender("K0100109106501"));  // a branch, without its dash
  EXPECT_TRUE(is_sender("K001099012345"));   // a personal number
  for (const auto* wrong : {"", "0309478306", "X0309478306", "K030947830", "K0100109106-501", "K01001091065012"}) {
    EXPECT_FALSE(is_sender(wrong)) << wrong;
  }
}

struct Term {
  const char *name, *from, *until;
  int days;
};
class Terms : public testing::TestWithParam<Term> {};
TEST_P(Terms, AreCountedInWorkingDays) {
  EXPECT_EQ(to_text(working_days_after(day(GetParam().from), GetParam().days)), GetParam().until);
}
INSTANTIATE_TEST_SUITE_P(OfTheLaw, Terms,
                         testing::Values(Term{"InTheWeek", "2026-11-23", "2026-11-26", 3},
                                         Term{"OverAWeekend", "2026-11-27", "2026-12-02", 3},
                                         Term{"FromASunday", "2026-11-29", "2026-12-02", 3},
                                         Term{"OverNewYear", "2026-12-30", "2027-01-05", 3},
                                         Term{"OverTet", "2027-02-04", "2027-02-16", 3},
                                         Term{"OverTheSaturdayThatIsWorked", "2026-08-21", "2026-08-25", 3},
                                         Term{"OverTheFirstOfMay", "2026-04-29", "2026-05-04", 1},
                                         Term{"InAYearWithoutATable", "2031-01-01", "2031-01-02", 1}),
                         case_name);

}  // namespace
}  // namespace kythu::receipts::tax
