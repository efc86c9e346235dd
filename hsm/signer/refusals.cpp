#include "refusals.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "hsm/protocol.hpp"

namespace kythu::hsm {

Refusals::Refusals(Journal& journal, Clock clock, Log log)
    : journal_(journal), clock_(std::move(clock)), log_(std::move(log)) {}

Refusals::~Refusals() {
  try {
    tell_rest();
  } catch (const std::exception& broken) {
    log_.error("journal.broken", {{"why", broken.what()}});
  }
}

std::size_t Refusals::admit(std::size_t count) {
  const auto now = std::chrono::floor<std::chrono::seconds>(clock_());
  std::lock_guard lock(mutex_);
  if (now != second_) {
    second_ = now;
    listed_ = 0;
  }
  const auto lines = std::min<std::uint64_t>(count, a_second - listed_);
  listed_ += lines;
  unlisted_ += count - lines;
  return lines;
}

void Refusals::add(std::span<const Journal::Refused> orders) {
  orders = orders.first(admit(orders.size()));
  for (const auto& [order, why] : orders) {
    log_.warning(
        "sign.refused",
        {{"key", order != nullptr ? order->key : ""}, {"job", order != nullptr ? order->job : ""}, {"why", name(why)}});
  }
  if (!orders.empty()) journal_.refused(orders);
}

void Refusals::note(std::string_view act, JournalFields fields) {
  if (admit(1) == 1) journal_.note(act, std::move(fields));
}

void Refusals::tell_rest() {
  std::uint64_t count = 0;
  {
    std::lock_guard lock(mutex_);
    count = std::exchange(unlisted_, 0);
  }
  if (count > 0) journal_.note("refusals_not_listed", {{"count", std::to_string(count)}});
}

}  // namespace kythu::hsm
