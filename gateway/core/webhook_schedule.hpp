// When a webhook that was not taken is sent again: over three days, then never.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string_view>

#include "config/base/clock.hpp"
#include "config/base/random.hpp"

namespace kythu::gateway {

/// The wait after `failures` failed tries (1 …), with up to a tenth more so that receivers that come back are not hit
/// at once by all. nullopt: give up. `waits` empty: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
std::optional<std::chrono::microseconds> wait_after(int failures, std::span<const std::chrono::seconds> waits,
                                                    const Random& random);

/// Retry-After of RFC 9110 section 10.2.3, seconds or a date, as a wait from `now` that is never above a day. nullopt
/// when it cannot be read or lies in the past.
std::optional<std::chrono::seconds> retry_after(std::string_view value, Instant now);

}  // namespace kythu::gateway
