// The year that a receipt belongs to: Vietnam's, as the symbol of its series writes it.
#pragma once

#include <string>

#include "config/base/clock.hpp"

namespace kythu::receipts {

int year_of(Instant at);
/// 2026 → "26"
std::string two_digits(int year);

}  // namespace kythu::receipts
