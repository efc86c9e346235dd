// The fee catalogue as a file: what is taken, what is refused with which line, and that it comes out as it went in.
#include "payments/catalogue.hpp"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "config/base/days.hpp"
#include "doubles/test_database.hpp"

namespace kythu::payments {
namespace {

const std::string columns =
    "code,procedure,item,kind,amount_vnd,online_amount_vnd,unit,legal_basis,valid_from,valid_to\n";

/// A line of fee `code` in force between two days; the second may be empty.
std::string line(const std::string& code, const std::string& from, const std::string& to, int amount = 1'000) {
  return code + ",Thủ tục,Phí,fee," + std::to_string(amount) + "," + std::to_string(amount) + ",lần,Thông tư 1," +
         from + "," + to + "\n";
}

class Catalogue : public testing::Test {
 protected:
  Result<CatalogueLoad, CatalogueFault> load(const std::string& csv) {
    return database_.app().write([&](db::Transaction& tx) { return load_fees(tx, csv, *parse_day("2026-01-01")); });
  }
  std::string exported() {
    return database_.app().read([](db::Transaction& tx) { return export_fees(tx); });
  }
  std::vector<Fee> in_force(const char* day, std::optional<AgencyId> agency = {}) {
    return database_.app().read(
        [&](db::Transaction& tx) { return fees(tx, {.day = *parse_day(day), .procedure = {}, .agency = agency}); });
  }
  test::TestDatabase database_;
  AgencyId agency_ = database_.add_agency("H12.34");
};

TEST_F(Catalogue, TheSecondTimeChangesNothing) {
  const auto csv = columns + line("a", "2026-01-01", "2026-06-30") + line("a", "2026-07-01", "", 2'000);
  const auto first = load(csv), second = load(csv);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->changed, 2u);
  EXPECT_EQ(second->changed, 0u);
  EXPECT_EQ(in_force("2026-06-30").at(0).amount.dong(), 1'000);
  EXPECT_EQ(in_force("2026-07-01").at(0).amount.dong(), 2'000);
}

TEST_F(Catalogue, WhatIsExportedIsTakenAgainAndSaysTheSame) {
  const auto csv =
      "code,procedure,item,kind,amount_vnd,online_amount_vnd,unit,legal_basis,valid_from,valid_to,exemptions,chapter,"
      "sub_item,agency,account,remark\n"
      "a,\"Thủ tục, có dấu phẩy\",\"Phí \"\"loại 1\"\"\",fee,1000,800,lần,Thông tư 1,2026-01-01,2026-12-31,"
      "\"người nghèo\n(Điều 5)\",417,2716,H12.34,3511.0.1059876,ghi chú\n";
  const auto taken = load(csv);
  ASSERT_TRUE(taken) << taken.error().line << taken.error().what;
  const auto text = exported();
  const auto again = load(text);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->changed, 0u);
  EXPECT_EQ(exported(), text);
  const auto fee = in_force("2026-05-05").at(0);
  EXPECT_EQ(fee.procedure, "Thủ tục, có dấu phẩy");
  EXPECT_EQ(fee.exemptions, "người nghèo\n(Điều 5)");
  EXPECT_EQ(fee.chapter + fee.sub_item + fee.account, "41727163511.0.1059876");
  EXPECT_EQ(fee.agency, agency_);
}

TEST_F(Catalogue, AnOpenPeriodEndsTheDayBeforeTheNextOne) {
  ASSERT_TRUE(load(columns + line("a", "2026-01-01", "")));
  ASSERT_TRUE(load(columns + line("a", "2027-01-01", "", 2'000)));
  EXPECT_EQ(in_force("2026-12-31").at(0).valid_to, "2026-12-31");
  EXPECT_EQ(in_force("2027-01-01").size(), 1u);
}

TEST_F(Catalogue, AFeeOfOneAgencyIsNotAnothers) {
  const auto other = database_.add_agency("H99");
  ASSERT_TRUE(
      load("code,procedure,item,kind,amount_vnd,online_amount_vnd,unit,legal_basis,agency\n"
           "a,T,P,fee,1,1,lần,L,H99\nb,T,P,fee,1,1,lần,L,\n"));
  EXPECT_EQ(in_force("2026-02-02", other).size(), 2u);
  EXPECT_EQ(in_force("2026-02-02", agency_).size(), 1u);
  auto narrow = database_.app().for_agencies({agency_});
  const auto seen =
      narrow.read([](db::Transaction& tx) { return fees(tx, {.day = *parse_day("2026-02-02"), .procedure = {}}); });
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].code, "b");
}

struct RefusedCase {
  const char* name;
  std::string stored;  // before; empty: nothing
  std::string csv;
  std::size_t line;
  const char* what;
};
class RefusedCatalogues : public Catalogue, public testing::WithParamInterface<RefusedCase> {};

TEST_P(RefusedCatalogues, AreRefusedWholeWithTheLine) {
  const auto& given = GetParam();
  if (!given.stored.empty()) {
    ASSERT_TRUE(load(columns + given.stored));
  }
  const auto before = exported();
  const auto refused = load(given.csv);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().line, given.line);
  EXPECT_EQ(refused.error().what, given.what);
  EXPECT_EQ(exported(), before) << "all or nothing";
}

const auto good = line("good", "2026-01-01", "");
INSTANTIATE_TEST_SUITE_P(
    Catalogue, RefusedCatalogues,
    testing::Values(
        RefusedCase{"an_overlap", "",
                    columns + good + line("a", "2026-01-01", "2026-06-30") + line("a", "2026-06-30", ""), 4,
                    "overlaps line 3"},
        RefusedCase{"a_gap", "", columns + good + line("a", "2026-01-01", "2026-06-30") + line("a", "2026-07-02", ""),
                    4, "leaves a gap to line 3"},
        RefusedCase{"an_open_period_before_another", "",
                    columns + line("a", "2026-01-01", "") + line("a", "2027-01-01", ""), 3, "overlaps line 2"},
        RefusedCase{"the_same_day_twice", "", columns + line("a", "2026-01-01", "") + line("a", "2026-01-01", ""), 3,
                    "overlaps line 2"},
        RefusedCase{"an_overlap_with_what_is_stored", line("a", "2027-01-01", ""),
                    columns + good + line("a", "2026-01-01", ""), 3, "overlaps the stored period from 2027-01-01"},
        RefusedCase{"a_gap_to_what_is_stored", line("a", "2026-01-01", "2026-03-31"),
                    columns + good + line("a", "2026-05-01", ""), 3,
                    "leaves a gap to the stored period from 2026-01-01"},
        RefusedCase{"a_period_that_ends_before_it_begins", "", columns + good + line("a", "2026-02-01", "2026-01-31"),
                    3, "valid_to is before valid_from"},
        RefusedCase{"an_impossible_day", "", columns + line("a", "2026-02-30", ""), 2,
                    "valid_from is not a day, YYYY-MM-DD"},
        RefusedCase{"an_unknown_column", "", "code,colour\n", 1, "has an unknown column: colour"},
        RefusedCase{"a_missing_column", "", "code,procedure\n", 1, "lacks the column item"},
        RefusedCase{"a_column_twice", "", "code,code\n", 1, "names a column twice: code"},
        RefusedCase{"a_short_line", "", columns + good + "a,b\n", 3, "has not as many cells as the first line"},
        RefusedCase{"money_with_a_fraction", "", columns + "a,T,P,fee,1.5,1,lần,L,,\n", 2,
                    "amount_vnd is not a whole number of dong"},
        RefusedCase{
            "an_agency_nobody_knows", "",
            "code,procedure,item,kind,amount_vnd,online_amount_vnd,unit,legal_basis,agency\na,T,P,fee,1,1,l,L,H00\n", 2,
            "agency is not the code of one: H00"},
        RefusedCase{"nothing", "", "", 1, "is empty"}),
    case_name);

}  // namespace
}  // namespace kythu::payments
