#include "schedule.hpp"

#include <algorithm>

namespace kythu::payments {
namespace {

using namespace std::chrono_literals;

const std::vector<std::chrono::seconds> usual{30s, 1min, 2min, 5min, 10min, 15min, 1h, 6h, 24h, 48h, 72h, 96h, 120h};

}  // namespace

std::optional<Instant> next_poll(const Settings& settings, const OpenAttempt& attempt, Instant now) {
  const auto& steps = settings.poll_after.empty() ? usual : settings.poll_after;
  const auto step = std::ranges::find_if(steps, [&](auto after) { return attempt.created_at + after > now; });
  const Instant over = attempt.valid_until + 1s;
  if (step == steps.end()) return over > now ? std::optional{over} : std::nullopt;
  const Instant planned = attempt.created_at + *step;
  return over > now ? std::min(planned, over) : planned;
}

}  // namespace kythu::payments
