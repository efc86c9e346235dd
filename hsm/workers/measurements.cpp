#include "measurements.hpp"

#include <algorithm>

namespace kythu::hsm {
namespace {

void move_average(double& average, double value) {
  constexpr double weight = 1.0 / 8;  // the last dozen of messages count
  average = average == 0 ? value : average + weight * (value - average);
}

}  // namespace

void Measurements::made(Algorithm algorithm, std::size_t count, std::chrono::microseconds time) {
  if (count == 0) return;
  const auto each = static_cast<double>(time.count()) / static_cast<double>(count);
  move_average(average_us_, each);
  move_average(by_algorithm_us_[static_cast<std::size_t>(algorithm)], each);
  signatures_ += count;
  sum_us_ += static_cast<std::uint64_t>(time.count());
  const auto& bounds = TokenStatus::latency_bounds_us;
  const auto bucket = std::ranges::lower_bound(bounds, static_cast<std::int64_t>(each)) - bounds.begin();
  latency_[static_cast<std::size_t>(bucket)] += count;
}

std::size_t Measurements::fitting(Algorithm algorithm, std::chrono::microseconds time, std::size_t most) const {
  const auto each = by_algorithm_us_[static_cast<std::size_t>(algorithm)];
  if (each == 0) return 1;
  const auto count = static_cast<double>(time.count()) / each;
  return count >= static_cast<double>(most) ? most : std::max<std::size_t>(1, static_cast<std::size_t>(count));
}

void Measurements::write_to(TokenStatus& status) const {
  status.signatures = signatures_;
  status.restarts = restarts_;
  status.failures = failures_;
  status.latency_us = static_cast<std::int64_t>(average_us_);
  status.latency = latency_;
  status.latency_sum_us = sum_us_;
}

}  // namespace kythu::hsm
