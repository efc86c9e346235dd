#include "schedule.hpp"

#include <algorithm>

namespace kythu::payments {
namespace {

using namespace std::chrono_literals;

const std::vector<std::chrono::seconds> usual{30s, 1min, 2min, 5min, 10min, 15min, 1h, 6h, 24h, 48h, 72h, 96h, 120h};

}  // namespace

std::optional<Instant> next_step(const Settings& settings, Instant since, Instant now) {
  const auto& steps = settings.poll_after.empty() ? usual : settings.poll_after;
  const auto step = std::ranges::find_if(steps, [&](auto after) { return since + after > now; });
  return step == steps.end() ? std::nullopt : std::optional{Instant{since + *step}};
}

std::optional<Instant> next_poll(const Settings& settings, const OpenAttempt& attempt, Instant now) {
  const auto planned = next_step(settings, attempt.created_at, now);
  const Instant over = attempt.valid_until + 1s;
  if (over <= now) return planned;
  return planned ? std::min(*planned, over) : over;
}

}  // namespace kythu::payments
