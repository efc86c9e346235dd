// What edge counts, in Prometheus' words.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace kythu::edge {

/// Safe for any number of threads.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  void answered(int status, std::chrono::microseconds took);
  void refused(std::string_view code);
  void handshake_failed();
  void connections(std::size_t now);
  std::string text() const;

 private:
  struct Counters;
  std::unique_ptr<Counters> counters_;
};

}  // namespace kythu::edge
