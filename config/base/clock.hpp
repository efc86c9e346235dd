// Instants, business days, and the clock that is passed in. Vietnam has been at UTC+7 without daylight saving since
// 1975, so a business day needs no time-zone database.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace kythu {

using Instant = std::chrono::sys_time<std::chrono::microseconds>;
using Clock = std::function<Instant()>;

/// The clock of the machine.
Instant system_now();

/// "2026-11-22T03:04:05Z", with microseconds only where there are any (RFC 3339).
std::string rfc3339(Instant at);
/// Accepts what rfc3339() writes, and any numeric offset; nullopt otherwise.
std::optional<Instant> parse_rfc3339(std::string_view text);

/// A civil date in Asia/Ho_Chi_Minh.
using BusinessDay = std::chrono::year_month_day;
BusinessDay business_day(Instant at);
/// "2026-11-22"
std::string to_text(BusinessDay day);

/// "20261122100405", local time of Vietnam, as the payment providers write it.
std::string vietnam_compact(Instant at);
/// Reads what vietnam_compact() writes; nullopt for an impossible date.
std::optional<Instant> parse_vietnam_compact(std::string_view text);
/// "2026-11-22T10:04:05", local time of Vietnam without an offset, as the tax authority writes it.
std::string vietnam_local(Instant at);

}  // namespace kythu
