// A database that may lose what it confirmed is not used (security requirement L4).
#pragma once

#include <string>

#include "config/database/database.hpp"

namespace kythu::gateway {

/// "" or the one setting that is off: "fsync".
std::string undurable(db::Database& database);

}  // namespace kythu::gateway
