#include "config/base/days.hpp"

namespace kythu {

std::optional<BusinessDay> parse_day(std::string_view text) {
  if (text.size() != 10) return std::nullopt;
  const auto midnight = parse_rfc3339(std::string{text} + "T00:00:00+07:00");
  return midnight ? std::optional{business_day(*midnight)} : std::nullopt;
}

Instant start_of(BusinessDay day) { return std::chrono::sys_days{day} - std::chrono::hours{7}; }

BusinessDay day_after(BusinessDay day) { return std::chrono::sys_days{day} + std::chrono::days{1}; }

BusinessDay day_before(BusinessDay day) { return std::chrono::sys_days{day} - std::chrono::days{1}; }

}  // namespace kythu
