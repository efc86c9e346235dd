#include "health.hpp"

#include <exception>

namespace kythu::gateway {

std::vector<Finding> Health::examine() const {
  std::vector<Finding> findings;
  for (const auto& probe : probes_) {
    bool up = false;
    try {
      up = probe.answers();
    } catch (const std::exception&) {
      up = false;
    }
    findings.push_back({probe.name, up});
  }
  return findings;
}

}  // namespace kythu::gateway
