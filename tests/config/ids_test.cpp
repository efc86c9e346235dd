#include "config/base/ids.hpp"

#include <gtest/gtest.h>

#include "config/base/vnd.hpp"

namespace kythu {
namespace {

void count_up(std::span<std::uint8_t> out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(i);
}

TEST(Ids, CarryTheirKindAndTheirMillisecond) {
  const auto id = PaymentId::fresh(*parse_rfc3339("2026-11-22T03:04:05.678Z"), count_up);
  EXPECT_EQ(id.text(), "pay_01a20135" + id.text().substr(12));
  EXPECT_EQ(id.uuid_text()[14], '7');
  EXPECT_EQ(PaymentId::parse(id.text()), id);
  EXPECT_FALSE(AttemptId::parse(id.text())) << "an id of another kind is no id";
  EXPECT_FALSE(PaymentId::parse("pay_not-a-uuid"));
}

TEST(Vnd, RefusesWhatIsNoAmount) {
  EXPECT_FALSE(Vnd::of(-1));
  EXPECT_FALSE(Vnd::of(1'000'000'000'000'000));
  EXPECT_FALSE(Vnd::of(Vnd::max)->plus(*Vnd::of(1)));
  EXPECT_FALSE(Vnd::of(1)->minus(*Vnd::of(2)));
  EXPECT_FALSE(Vnd::of(8'000)->times(INT64_MAX));
  EXPECT_EQ(Vnd::of(8'000)->times(3), Vnd::of(24'000));
}

}  // namespace
}  // namespace kythu
