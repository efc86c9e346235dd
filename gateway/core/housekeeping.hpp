// Removes what has run out: kept answers, and the marks of transactions that nobody asks about any more.
#pragma once

#include "config/database/database.hpp"

namespace kythu::gateway {

/// Returns how many rows went.
std::size_t sweep(db::Database& database, Instant now);

}  // namespace kythu::gateway
