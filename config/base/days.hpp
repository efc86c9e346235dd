// Business days as they are written and where they begin.
#pragma once

#include "config/base/clock.hpp"

namespace kythu {

/// Reads "2026-11-22"; nullopt for an impossible date.
std::optional<BusinessDay> parse_day(std::string_view text);
/// Its midnight in Vietnam.
Instant start_of(BusinessDay day);
BusinessDay day_after(BusinessDay day);
BusinessDay day_before(BusinessDay day);

}  // namespace kythu
