// Brings a database to this version's schema.
#pragma once

#include <string>
#include <vector>

namespace kythu::db {

/// Applies every migration that is not there yet, each in one transaction, and returns their names. `connection` names
/// the owner of the schema. Throws when a migration that was applied differs from the one in this program.
std::vector<std::string> migrate(const std::string& connection);

/// Names of the migrations of this program that the database lacks; for a start that refuses an old schema.
std::vector<std::string> missing_migrations(const std::string& connection);

}  // namespace kythu::db
