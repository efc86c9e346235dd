// What a ceremony makes beside the vault itself: its first keys, from a small TOML file.
#pragma once

#include <filesystem>

#include "hsm/operations.hpp"

namespace kythu::tools {

struct PlannedKey {
  hsm::act::Generate generate;
  std::string subject;  ///< empty: no certificate request is made
  std::vector<std::string> dns_names, purposes;
};

struct CeremonyPlan {
  std::string place;  ///< where people meet, for the record
  std::vector<PlannedKey> keys;
};

/// Throws settings::Error.
CeremonyPlan load_plan(const std::filesystem::path& file);

}  // namespace kythu::tools
