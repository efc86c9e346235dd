// What is counted, as Prometheus reads it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kythu::gateway {

struct Observation {
  std::string_view route;  ///< the pattern, never the path: a bounded number of series
  std::string_view method;
  int status = 0;
  double seconds = 0;
};

/// One series of a family that others count, and that is only shown here.
struct Sample {
  std::map<std::string, std::string> labels;
  double value = 0;  ///< of a histogram, the sum
  /// Of a histogram: upper bounds and how many were at most so large, all smaller ones with them.
  std::vector<std::pair<double, std::uint64_t>> buckets{};
  std::uint64_t count = 0;  ///< of a histogram
};

enum class SeriesKind { gauge, counter, histogram };

struct Series {
  std::string name, help;
  SeriesKind kind = SeriesKind::gauge;
  std::vector<Sample> samples;
};

/// Safe for any number of threads.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  void observe(const Observation& observation);
  /// A value that is looked up when the page is asked for, "kythu_reactions_waiting".
  void set(const std::string& name, const std::string& help, double value);
  /// The text format, with what was looked up for this page.
  std::string text(const std::vector<Series>& looked_up = {}) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace kythu::gateway
