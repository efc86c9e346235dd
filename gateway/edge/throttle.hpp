// Before anybody is authenticated an address is all there is to count by (security requirement K2).
#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace kythu::edge {

struct ThrottleSettings {
  double requests_per_second = 500;  ///< per address, over time
  double burst = 2'000;              ///< per address, at once
  std::size_t addresses = 65'536;    ///< remembered; the one silent for longest is forgotten first
  std::size_t connections_per_address = 1'024;
  std::size_t connections = 10'000;
};

/// Safe for any number of threads.
class Throttle {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  explicit Throttle(ThrottleSettings settings) : settings_(settings) {}

  /// True when one more request of this address may be served now.
  bool admit_request(std::string_view address, Moment now);
  /// True when one more connection is taken; then release_connection must follow.
  bool admit_connection(std::string_view address, Moment now);
  void release_connection(std::string_view address);
  std::size_t connections() const;

 private:
  struct Entry {
    std::string address;
    double tokens;
    Moment filled;
    std::size_t connections = 0;
  };
  Entry& entry(std::string_view address, Moment now);
  void forget_oldest();

  ThrottleSettings settings_;
  mutable std::mutex mutex_;
  std::list<Entry> by_age_;  // the latest seen in front
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_address_;
  std::size_t connections_ = 0;
};

}  // namespace kythu::edge
