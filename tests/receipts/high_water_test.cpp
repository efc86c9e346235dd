// The fence: what a restored backup cannot make us forget.
#include "receipts/high_water.hpp"

#include <fstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

#include "doubles/temporary_folder.hpp"

namespace kythu::receipts {
namespace {

SeriesId fresh() { return SeriesId::fresh(system_now(), system_random); }

TEST(HighWater, NeverFalls) {
  const test::TemporaryFolder folder;
  HighWater marks{folder / "high_water"};
  const auto one = fresh(), other = fresh();
  EXPECT_EQ(marks.of(one), 0);
  for (const std::int64_t number : {5, 3, 9, 1}) marks.raise(one, number);
  marks.raise(other, 2);
  EXPECT_EQ(marks.of(one), 9);
  EXPECT_EQ(marks.of(other), 2);
}

TEST(HighWater, OutlivesTheProgram) {
  const test::TemporaryFolder folder;
  const auto series = fresh();
  { HighWater{folder / "high_water"}.raise(series, 41); }
  EXPECT_EQ(HighWater{folder / "high_water"}.of(series), 41);
}

TEST(HighWater, OutlivesAProgramThatIsKilled) {
  const test::TemporaryFolder folder;
  const auto series = fresh();
  const HighWater ours{folder / "high_water"};
  const auto child = fork();
  if (child == 0) {
    HighWater{folder / "high_water"}.raise(series, 7);
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(ours.of(series), 7);
}

TEST(HighWater, ManyRaiseAtOnce) {
  const test::TemporaryFolder folder;
  HighWater marks{folder / "high_water"}, of_another_core{folder / "high_water"};
  std::vector<SeriesId> all;
  for (int i = 0; i < 20; ++i) all.push_back(fresh());
  std::vector<std::thread> raising;
  for (int t = 0; t < 4; ++t) {
    raising.emplace_back([&, t] {
      for (int number = 1; number <= 500; ++number) {
        for (const auto& series : all) (t % 2 == 0 ? marks : of_another_core).raise(series, number * 4 + t);
      }
    });
  }
  for (auto& thread : raising) thread.join();
  for (const auto& series : all) EXPECT_EQ(marks.of(series), 2'003);
}

TEST(HighWater, RefusesAnotherFile) {
  const test::TemporaryFolder folder;
  std::ofstream{folder / "letter"} << "not marks";
  EXPECT_THROW(HighWater{folder / "letter"}, std::runtime_error);
  EXPECT_THROW(HighWater{folder / "no folder" / "marks"}, std::system_error);
}

}  // namespace
}  // namespace kythu::receipts
