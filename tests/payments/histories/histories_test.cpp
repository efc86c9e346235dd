// One seed, one history: portal, citizens, providers, bank, net, clock, crashes and a failing database around the real
// room on a real PostgreSQL, compared with the model: one history in four after every command, the others in the end.
//
//   tests/with_database build/release/bin/histories_test                    20,000 histories
//   KYTHU_LONG=yes …                                                        1,000,000, each after every command
//   KYTHU_SEED=4000017 … --gtest_filter=Histories.OfOneSeed                 one
#include <cstdlib>
#include <ostream>

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "payments/histories/player.hpp"

namespace kythu::payments::test {
namespace {

struct Shard {
  const char* name;
  std::uint64_t first;
};
void PrintTo(const Shard& shard, std::ostream* out) { *out << "the seeds from " << shard.first; }

class HistoriesTest : public testing::TestWithParam<Shard> {};

TEST_P(HistoriesTest, TheBooksAreTheModels) {
  const auto count = many(5'000, 250'000);
  Bench bench{count};
  const auto failure = play_many(bench, GetParam().first, count);
  EXPECT_TRUE(failure.empty()) << failure;
}
INSTANTIATE_TEST_SUITE_P(Payments, HistoriesTest,
                         testing::Values(Shard{"first", 1'000'000}, Shard{"second", 2'000'000},
                                         Shard{"third", 3'000'000}, Shard{"fourth", 4'000'000}),
                         case_name);

TEST(Histories, HowMessagesTravelChangesNoBooks) {
  const auto count = many(200, 20'000);
  Bench bench{count};
  const auto failure = compare_nets(bench, 5'000'000, count);
  EXPECT_TRUE(failure.empty()) << failure;
}

TEST(Histories, OfOneSeed) {
  const char* given = std::getenv("KYTHU_SEED");
  if (!given) GTEST_SKIP() << "KYTHU_SEED names none";
  Bench bench{1};
  const auto failure = play_many(bench, std::strtoull(given, nullptr, 10), 1);
  EXPECT_TRUE(failure.empty()) << failure;
}

}  // namespace
}  // namespace kythu::payments::test
