// Token buckets: how fast one client may ask (security requirement K2).
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace kythu::gateway {

/// Safe for any number of threads. Durations are of the steady clock (security requirement J1).
class Throttle {
 public:
  using Now = std::chrono::steady_clock::time_point;
  Throttle(std::int64_t per_second, std::int64_t burst) : rate_(double(per_second)), burst_(double(burst)) {}

  /// Takes one token, or as many as it costs (at most a burst); or says how long to wait for them.
  std::optional<std::chrono::seconds> take(const std::string& who, Now now, double price = 1);

 private:
  struct Bucket {
    double tokens;
    Now at;
  };
  void forget_full(Now now);

  double rate_, burst_;
  std::mutex mutex_;
  std::map<std::string, Bucket, std::less<>> buckets_;  // at most 65,536
};

}  // namespace kythu::gateway
