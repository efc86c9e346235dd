#include "health.hpp"

#include <algorithm>
#include <exception>

namespace kythu::gateway {
namespace {

bool ask(const Probe& probe) {
  try {
    return probe.answers();
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace

std::vector<Finding> Health::examine() const {
  std::vector<Finding> findings;
  for (const auto& probe : probes_) findings.push_back({probe.name, ask(probe)});
  return findings;
}

bool Health::is_up(std::string_view name) const {
  const auto found = std::ranges::find(probes_, name, &Probe::name);
  return found != probes_.end() && ask(*found);
}

}  // namespace kythu::gateway
