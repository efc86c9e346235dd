// Secrets come as files of one folder, as systemd's LoadCredential gives them (security requirement L3): never in the
// settings, the environment or the arguments.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "config/base/secret.hpp"

namespace kythu::settings {

/// Reads `folder`/`name`, without a final line feed. nullopt when there is no such file.
/// Throws Error when it is readable for others, larger than 64 KiB or empty.
std::optional<Secret> find_credential(const std::filesystem::path& folder, std::string_view name);
/// As above, and throws Error when there is none.
Secret load_credential(const std::filesystem::path& folder, std::string_view name);

}  // namespace kythu::settings
