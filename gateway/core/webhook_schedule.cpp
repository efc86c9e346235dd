#include "gateway/core/webhook_schedule.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <iomanip>
#include <locale>
#include <sstream>

namespace kythu::gateway {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::chrono::seconds, 9> usual_waits{5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h};
constexpr std::chrono::seconds longest = 24h;

std::optional<std::chrono::seconds> seconds_in(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (fault == std::errc::result_out_of_range) return longest;
  if (fault != std::errc{} || end != text.data() + text.size() || count < 0) return std::nullopt;
  return std::chrono::seconds{std::min<std::int64_t>(count, longest.count())};
}

/// IMF-fixdate, "Sun, 06 Nov 1994 08:49:37 GMT"; the two obsolete forms are not written by anyone today.
std::optional<std::chrono::sys_seconds> date_in(std::string_view text) {
  if (!text.ends_with(" GMT")) return std::nullopt;
  std::tm parts{};
  std::istringstream in{std::string{text}};
  in.imbue(std::locale::classic());
  in >> std::get_time(&parts, "%a, %d %b %Y %H:%M:%S");
  if (in.fail()) return std::nullopt;
  return std::chrono::sys_seconds{std::chrono::seconds{timegm(&parts)}};
}

}  // namespace

std::optional<std::chrono::microseconds> wait_after(int failures, std::span<const std::chrono::seconds> waits,
                                                    const Random& random) {
  if (waits.empty()) waits = usual_waits;
  const auto index = static_cast<std::size_t>(std::max(failures, 1) - 1);
  if (index >= waits.size()) return std::nullopt;
  std::uint8_t noise = 0;
  random({&noise, 1});
  return std::chrono::microseconds{waits[index]} + std::chrono::microseconds{waits[index]} * noise / 2550;
}

std::optional<std::chrono::seconds> retry_after(std::string_view value, Instant now) {
  if (value.size() > 64) return std::nullopt;
  if (const auto wait = seconds_in(value)) return wait;
  const auto date = date_in(value);
  if (!date || *date <= now) return std::nullopt;
  return std::min(std::chrono::ceil<std::chrono::seconds>(*date - now), longest);
}

}  // namespace kythu::gateway
