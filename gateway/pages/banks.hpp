// Banks by the number that VietQR knows them by.
#pragma once

#include <string>
#include <string_view>

namespace kythu::pages {

/// "Vietcombank"; the number itself for a bank that is not in the table.
std::string bank_name(std::string_view bin);

}  // namespace kythu::pages
