// What stands in field :86:, structured or free.
#pragma once

#include <string_view>

#include "payments/statements/line.hpp"

namespace kythu::payments::statements {

/// "166?00GUTSCHRIFT?20EREF+…?32NAME" (German banks, Poland) gives memo, party and account; anything else is the memo.
void read_details(Line& line, std::string_view text);

}  // namespace kythu::payments::statements
