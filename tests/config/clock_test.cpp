#include "config/base/clock.hpp"

#include <gtest/gtest.h>

#include "case_name.hpp"

namespace kythu {
namespace {

struct Case {
  const char* name;
  const char* text;
  const char* canonical;  // nullptr: refused
};

class Rfc3339 : public testing::TestWithParam<Case> {};

TEST_P(Rfc3339, IsReadAndWritten) {
  const auto at = parse_rfc3339(GetParam().text);
  ASSERT_EQ(at.has_value(), GetParam().canonical != nullptr);
  if (at) {
    EXPECT_EQ(rfc3339(*at), GetParam().canonical);
  }
}

INSTANTIATE_TEST_SUITE_P(Instants, Rfc3339,
                         testing::Values(Case{"utc", "2026-11-22T03:04:05Z", "2026-11-22T03:04:05Z"},
                                         Case{"micros", "2026-11-22T03:04:05.25Z", "2026-11-22T03:04:05.250000Z"},
                                         Case{"offset", "2026-11-22T10:04:05+07:00", "2026-11-22T03:04:05Z"},
                                         Case{"february_30", "2026-02-30T00:00:00Z", nullptr},
                                         Case{"hour_24", "2026-11-22T24:00:00Z", nullptr},
                                         Case{"no_zone", "2026-11-22T03:04:05", nullptr},
                                         Case{"empty_fraction", "2026-11-22T03:04:05.Z", nullptr},
                                         Case{"sign_in_number", "2026-+1-22T03:04:05Z", nullptr}),
                         case_name);

TEST(BusinessDay, BeginsAtMidnightInHoChiMinh) {
  EXPECT_EQ(to_text(business_day(*parse_rfc3339("2026-12-31T16:59:59Z"))), "2026-12-31");
  EXPECT_EQ(to_text(business_day(*parse_rfc3339("2026-12-31T17:00:00Z"))), "2027-01-01");
}

TEST(VietnamTime, IsWrittenAsProvidersWantIt) {
  const auto at = *parse_rfc3339("2026-11-22T03:15:00Z");
  EXPECT_EQ(vietnam_compact(at), "20261122101500");
  EXPECT_EQ(parse_vietnam_compact("20261122101500"), at);
  EXPECT_EQ(vietnam_local(at), "2026-11-22T10:15:00");
  EXPECT_FALSE(parse_vietnam_compact("20260230101500"));
}

}  // namespace
}  // namespace kythu
