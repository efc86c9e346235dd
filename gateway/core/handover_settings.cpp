#include "handover_settings.hpp"

#include "config/settings/credentials.hpp"
#include "config/settings/table.hpp"

namespace kythu::gateway {

std::optional<receipts::handover::JsonProviderSettings> provider_settings(const settings::CoreSettings& settings) {
  if (settings.file.empty()) return std::nullopt;
  const auto root = settings::Table::from_file(settings.file);
  if (!root.has("receipt_provider")) return std::nullopt;
  const auto table = root.table("receipt_provider");
  receipts::handover::JsonProviderSettings provider{
      table.text("name"), table.text("address"),
      settings::load_credential(settings.credentials, "receipt_provider.secret")};
  table.refuse_unknown();
  while (provider.address.ends_with('/')) provider.address.pop_back();
  if (!provider.address.starts_with("https://")) {
    throw settings::Error{"core.toml: receipt_provider: address must begin with https://"};
  }
  return provider;
}

}  // namespace kythu::gateway
