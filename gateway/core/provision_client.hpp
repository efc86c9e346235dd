// One [[client]] or [[officer]] of a provision file.
#pragma once

#include "config/settings/table.hpp"
#include "gateway/core/provision.hpp"

namespace kythu::gateway {

/// The id under either prefix or none; throws settings::Error.
template <class AnyId>
AnyId read_id(const std::string& text) {
  const auto id = text.find('_') == std::string::npos ? AnyId::from_uuid_text(text) : AnyId::parse(text);
  if (!id) throw settings::Error{text + ": not an id"};
  return *id;
}

void audit_provision(db::Transaction& tx, std::string_view act, std::string object, Instant now);

/// Adds to `done` what changed.
void provision_client(const settings::Table& table, const ProvisionTools& tools, std::vector<std::string>& done);

void provision_officer(const settings::Table& table, const ProvisionTools& tools, std::vector<std::string>& done);

/// Beside the file first and then in its place: a crash leaves the old file or the new one, never a half. Mode 600.
void write_private(const std::filesystem::path& file, std::string_view text);

}  // namespace kythu::gateway
