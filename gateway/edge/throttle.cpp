#include "throttle.hpp"

#include <algorithm>

namespace kythu::edge {

Throttle::Entry& Throttle::entry(std::string_view address, Moment now) {
  if (const auto found = by_address_.find(address); found != by_address_.end()) {
    by_age_.splice(by_age_.begin(), by_age_, found->second);
    return by_age_.front();
  }
  if (by_age_.size() >= settings_.addresses) forget_oldest();
  by_age_.push_front({std::string{address}, settings_.burst, now});
  by_address_.emplace(by_age_.front().address, by_age_.begin());
  return by_age_.front();
}

void Throttle::forget_oldest() {
  // One that still holds connections must stay counted; the table cannot be full of those unless it is smaller
  // than the number of connections, and then it grows to that number at most.
  const auto idle = std::find_if(by_age_.rbegin(), by_age_.rend(), [](const Entry& e) { return e.connections == 0; });
  if (idle == by_age_.rend()) return;
  by_address_.erase(idle->address);
  by_age_.erase(std::next(idle).base());
}

bool Throttle::admit_request(std::string_view address, Moment now) {
  std::lock_guard lock(mutex_);
  auto& known = entry(address, now);
  const auto passed = std::chrono::duration<double>(now - known.filled).count();
  known.tokens = std::min(settings_.burst, known.tokens + std::max(0.0, passed) * settings_.requests_per_second);
  known.filled = now;
  if (known.tokens < 1) return false;
  known.tokens -= 1;
  return true;
}

bool Throttle::admit_connection(std::string_view address, Moment now) {
  std::lock_guard lock(mutex_);
  if (connections_ >= settings_.connections) return false;
  auto& known = entry(address, now);
  if (known.connections >= settings_.connections_per_address) return false;
  ++known.connections;
  ++connections_;
  return true;
}

void Throttle::release_connection(std::string_view address) {
  std::lock_guard lock(mutex_);
  const auto found = by_address_.find(address);
  if (found == by_address_.end() || found->second->connections == 0) return;
  --found->second->connections;
  --connections_;
}

std::size_t Throttle::connections() const {
  std::lock_guard lock(mutex_);
  return connections_;
}

}  // namespace kythu::edge
