// One [[client]] of a provision file.
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

}  // namespace kythu::gateway
