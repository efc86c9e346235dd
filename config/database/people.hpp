// Four eyes are two people, not two accounts (security requirement F7).
#pragma once

#include <string_view>

#include "config/database/database.hpp"

namespace kythu::db {

/// Whether who acts now is who acted before, by this account or by another of the same person, open or closed. Both are
/// as the audit names them, "officer:off_…", "client:cli_…". An account beside one that is not to be found counts as
/// the same person: what cannot be told apart does not decide.
bool same_person(Transaction& tx, std::string_view actor, std::string_view before);

}  // namespace kythu::db
