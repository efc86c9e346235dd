// The year that a receipt belongs to: Vietnam's, as the symbol of its series writes it.
#pragma once

#include "config/base/clock.hpp"

namespace kythu::receipts {

int year_of(Instant at);

}  // namespace kythu::receipts
