// When a silent provider is asked next.
#pragma once

#include "payments/settings.hpp"
#include "store.hpp"

namespace kythu::payments {

/// The first step of the schedule after `now`; nullopt when it is used up.
std::optional<Instant> next_step(const Settings& settings, Instant since, Instant now);

/// The first step of the schedule after `now`, and once more as soon as the order is over; nullopt when it is used up.
std::optional<Instant> next_poll(const Settings& settings, const OpenAttempt& attempt, Instant now);

}  // namespace kythu::payments
