#include "throttle.hpp"

#include <algorithm>
#include <cmath>

namespace kythu::gateway {

constexpr std::size_t most_buckets = 65'536;

std::optional<std::chrono::seconds> Throttle::take(const std::string& who, Now now, double price) {
  std::lock_guard lock(mutex_);
  if (buckets_.size() >= most_buckets && !buckets_.contains(who)) forget_full(now);
  auto& bucket = buckets_.try_emplace(who, Bucket{burst_, now}).first->second;
  const std::chrono::duration<double> passed = now - bucket.at;
  bucket.tokens = std::min(burst_, bucket.tokens + std::max(0.0, passed.count()) * rate_);
  bucket.at = now;
  price = std::min(price, burst_);
  if (bucket.tokens >= price) {
    bucket.tokens -= price;
    return std::nullopt;
  }
  return std::chrono::seconds{std::max(1L, std::lround(std::ceil((price - bucket.tokens) / rate_)))};
}

/// A bucket that would be full again says nothing; when none is, all start anew, so memory stays bounded.
void Throttle::forget_full(Now now) {
  std::erase_if(buckets_, [&](const auto& entry) {
    const std::chrono::duration<double> passed = now - entry.second.at;
    return entry.second.tokens + passed.count() * rate_ >= burst_;
  });
  if (buckets_.size() >= most_buckets) buckets_.clear();
}

}  // namespace kythu::gateway
