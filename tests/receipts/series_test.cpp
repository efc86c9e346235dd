#include "receipts/series.hpp"

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "doubles/test_database.hpp"

namespace kythu::receipts {
namespace {

const Instant now = *parse_rfc3339("2026-11-22T03:00:00Z");

struct Case {
  const char* name;
  const char* form_code;
  const char* symbol;
  std::int64_t last, upper;
  std::optional<SeriesRefusal> refusal;
};

class OpeningASeries : public testing::TestWithParam<Case> {
 protected:
  test::TestDatabase database_;
};

TEST_P(OpeningASeries, FollowsTheCircular) {
  const auto& c = GetParam();
  const Series series{
      SeriesId::fresh(now, system_random), database_.add_agency(), c.form_code, c.symbol, c.last, c.upper};
  const auto opened = database_.app().write([&](db::Transaction& tx) { return open_series(tx, series, now); });
  EXPECT_EQ(opened ? std::nullopt : std::optional{opened.error()}, c.refusal);
  const auto all = database_.app().read([&](db::Transaction& tx) { return list_series(tx, series.agency); });
  ASSERT_EQ(all.size(), c.refusal ? 0u : 1u);
  if (!c.refusal) {
    EXPECT_EQ(all[0].symbol, c.symbol);
  }
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Receipts, OpeningASeries, testing::Values(
  Case{"this_year", "EBL01", "26TAA", 0, 99'999'999, std::nullopt},
  Case{"next_year", "EBL01", "27TAA", 0, 99'999'999, std::nullopt},
  Case{"with_denomination", "EBL02", "26TXY", 0, 500, std::nullopt},
  Case{"taken_over", "EBL01", "26TAB", 41, 99'999'999, std::nullopt},
  Case{"last_year", "EBL01", "25TAA", 0, 99'999'999, SeriesRefusal::bad_symbol},
  Case{"old_symbol", "EBL01", "26T", 0, 99'999'999, SeriesRefusal::bad_symbol},
  Case{"letter_F", "EBL01", "26TAF", 0, 99'999'999, SeriesRefusal::bad_symbol},
  Case{"letter_I", "EBL01", "26TIA", 0, 99'999'999, SeriesRefusal::bad_symbol},
  Case{"lower_case", "EBL01", "26Taa", 0, 99'999'999, SeriesRefusal::bad_symbol},
  Case{"paper_form", "01BLP2-001", "26TAA", 0, 99'999'999, SeriesRefusal::bad_form_code},
  Case{"nine_digits", "EBL01", "26TAA", 0, 100'000'000, SeriesRefusal::bad_range},
  Case{"no_room", "EBL01", "26TAA", 5, 5, SeriesRefusal::bad_range},
  Case{"negative", "EBL01", "26TAA", -1, 5, SeriesRefusal::bad_range}),
  case_name);
// clang-format on

TEST(Series, OpensOnlyOnce) {
  test::TestDatabase database;
  const auto agency = database.add_agency();
  const auto open = [&] {
    return database.app().write([&](db::Transaction& tx) {
      return open_series(tx, {SeriesId::fresh(now, system_random), agency, "EBL01", "26TAA"}, now);
    });
  };
  EXPECT_TRUE(open());
  const auto again = open();
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error(), SeriesRefusal::exists);
}

}  // namespace
}  // namespace kythu::receipts
