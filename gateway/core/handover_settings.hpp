// The provider that issues the receipts instead of us, as core.toml names it.
#pragma once

#include <optional>

#include "config/settings/core.hpp"
#include "receipts/handover/json_provider.hpp"

namespace kythu::gateway {

/// [receipt_provider] name, address; credential receipt_provider.secret. nullopt without that table: receipts are
/// issued here. Throws settings::Error for what is missing or unknown.
std::optional<receipts::handover::JsonProviderSettings> provider_settings(const settings::CoreSettings& settings);

}  // namespace kythu::gateway
