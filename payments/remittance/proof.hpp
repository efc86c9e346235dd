// The bank's line that shows that a remittance was paid.
#pragma once

#include <string>

#include "config/base/random.hpp"
#include "config/database/database.hpp"

namespace kythu::payments::remittance {

inline constexpr std::string_view payable = "Liabilities:RemittancesPayable";

/// False when it is proven already.
bool prove(db::Transaction& tx, AgencyId agency, const Uuid& remittance, const Uuid& line, const std::string& account,
           Instant now, const Random& random);

}  // namespace kythu::payments::remittance
