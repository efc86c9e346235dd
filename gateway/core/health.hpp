// Whether this core can do its work: each neighbour is asked, by name.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace kythu::gateway {

/// True when it answers; may throw, which counts as no. Bounded in time.
struct Probe {
  std::string name;  ///< database, signer, parser, egress
  std::function<bool()> answers;
};

struct Finding {
  std::string name;
  bool up = false;
};

/// Safe for any number of threads.
class Health {
 public:
  explicit Health(std::vector<Probe> probes) : probes_(std::move(probes)) {}
  std::vector<Finding> examine() const;
  /// Asks one of them; false when there is none of this name.
  bool is_up(std::string_view name) const;

 private:
  std::vector<Probe> probes_;
};

}  // namespace kythu::gateway
