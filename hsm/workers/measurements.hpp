// What one token has done, and how long it takes.
#pragma once

#include <chrono>

#include "hsm/vault.hpp"

namespace kythu::hsm {

inline constexpr std::size_t algorithm_count = static_cast<std::size_t>(Algorithm::ed25519) + 1;

/// Not thread-safe: its line has the lock.
class Measurements {
 public:
  /// `count` signatures of one message, which took `time` together.
  void made(Algorithm algorithm, std::size_t count, std::chrono::microseconds time);
  void failed(const std::string& code) { ++failures_[code]; }
  void restarted() { ++restarts_; }
  /// An idle token's average grows old: by half, so that one that was slow once is tried again.
  void age() { average_us_ /= 2; }

  /// Of one signature; 0 until there was one.
  double average_us() const { return average_us_; }
  /// How many signatures fit into `time`, at most `most`; 1 until there was one.
  std::size_t fitting(Algorithm algorithm, std::chrono::microseconds time, std::size_t most) const;
  void write_to(TokenStatus& status) const;

 private:
  double average_us_ = 0;
  std::array<double, algorithm_count> by_algorithm_us_{};
  std::uint64_t signatures_ = 0, restarts_ = 0, sum_us_ = 0;
  std::array<std::uint64_t, TokenStatus::latency_bounds_us.size() + 1> latency_{};
  std::map<std::string, std::uint64_t> failures_;
};

}  // namespace kythu::hsm
