// Working days of state offices, for deadlines that the law counts in them: holidays.toml, read once.
#pragma once

#include "config/base/clock.hpp"

namespace kythu::receipts::tax {

bool is_working_day(BusinessDay day);
/// The last day of a term of `days` working days that begins after `day`.
BusinessDay working_days_after(BusinessDay day, int days);

}  // namespace kythu::receipts::tax
