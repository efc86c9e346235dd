// What is counted, as Prometheus reads it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace kythu::gateway {

struct Observation {
  std::string_view route;  ///< the pattern, never the path: a bounded number of series
  std::string_view method;
  int status = 0;
  double seconds = 0;
};

/// Safe for any number of threads.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  void observe(const Observation& observation);
  /// A value that is looked up when the page is asked for, "kythu_reactions_waiting".
  void set(const std::string& name, const std::string& help, double value);
  /// The text format.
  std::string text() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace kythu::gateway
