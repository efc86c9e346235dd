#include "payments/payment.hpp"

#include <set>

#include <gtest/gtest.h>

namespace kythu::payments {
namespace {

using enum Status;
constexpr std::array statuses{created, pending, unknown, conflicted, paid, failed, expired, cancelled, paid_late};
constexpr std::array events{Event::attempt_opened, Event::money_taken, Event::definitely_failed, Event::no_answer,
                            Event::amount_differs, Event::expired,     Event::cancelled};

/// One row a state, one column an event in the order above; '.' is "cannot happen".
struct Row {
  Status from;
  std::array<std::optional<Status>, events.size()> to;
};
constexpr std::nullopt_t no = std::nullopt;
const Row table[] = {
    // opened, taken, failed, no answer, amount, expired, cancelled
    {created, {pending, no, no, no, no, expired, cancelled}},
    {pending, {no, paid, failed, unknown, conflicted, expired, cancelled}},
    {unknown, {no, paid, failed, no, conflicted, no, no}},
    {conflicted, {no, paid, failed, no, no, no, no}},
    {paid, {no, no, no, no, no, no, no}},
    {failed, {no, paid_late, no, no, no, no, no}},
    {expired, {no, paid_late, no, no, no, no, no}},
    {cancelled, {no, paid_late, no, no, no, no, no}},
    {paid_late, {no, no, no, no, no, no, no}},
};

TEST(Payment, EveryStatusMeetsEveryEvent) {
  ASSERT_EQ(std::size(table), statuses.size());
  for (const auto& row : table) {
    for (std::size_t i = 0; i < events.size(); ++i) {
      EXPECT_EQ(next(row.from, events[i]), row.to[i]) << name(row.from) << " × event " << i;
    }
  }
}

TEST(Payment, NoTimerEndsAnUnknownOutcome) {
  EXPECT_EQ(next(unknown, Event::expired), std::nullopt);
  EXPECT_EQ(next(unknown, Event::cancelled), std::nullopt);
}

TEST(Payment, NamesAreReadBack) {
  std::set<std::string_view> seen;
  for (const auto status : statuses) {
    EXPECT_EQ(parse_status(name(status)), status);
    seen.insert(name(status));
  }
  EXPECT_EQ(seen.size(), statuses.size());
  EXPECT_EQ(parse_status("none"), std::nullopt);
}

TEST(Payment, OutsideSeesProcessingAndCanceled) {
  EXPECT_EQ(public_name(unknown), "processing");
  EXPECT_EQ(public_name(conflicted), "processing");
  EXPECT_EQ(public_name(cancelled), "canceled");
  EXPECT_EQ(public_name(paid), "paid");
}

}  // namespace
}  // namespace kythu::payments
