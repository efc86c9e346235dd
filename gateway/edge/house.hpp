// What all sessions of one edge share. Each member is safe for any number of threads.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <utility>

#include "assets.hpp"
#include "config/base/clock.hpp"
#include "config/base/log.hpp"
#include "config/base/random.hpp"
#include "config/settings/edge.hpp"
#include "core_link.hpp"
#include "framing.hpp"
#include "metrics.hpp"
#include "paths.hpp"
#include "throttle.hpp"

namespace kythu::edge {

/// Bytes of request bodies in memory, over all sessions.
class BodyBudget {
 public:
  explicit BodyBudget(std::size_t bytes) : left_(static_cast<std::int64_t>(bytes)) {}
  bool take(std::size_t bytes) {
    const auto wanted = static_cast<std::int64_t>(bytes);
    if (left_.fetch_sub(wanted) >= wanted) return true;
    left_.fetch_add(wanted);
    return false;
  }
  void give_back(std::size_t bytes) { left_.fetch_add(static_cast<std::int64_t>(bytes)); }

 private:
  std::atomic<std::int64_t> left_;
};

/// What one body has taken of the budget, given back in the end.
class BodyHold {
 public:
  explicit BodyHold(std::shared_ptr<BodyBudget> budget) : budget_(std::move(budget)) {}
  ~BodyHold() { budget_->give_back(held_); }
  BodyHold(const BodyHold&) = delete;
  BodyHold& operator=(const BodyHold&) = delete;
  bool grow(std::size_t bytes) {
    if (!budget_->take(bytes)) return false;
    held_ += bytes;
    return true;
  }
  void release() { budget_->give_back(std::exchange(held_, 0)); }

 private:
  std::shared_ptr<BodyBudget> budget_;  // a session that is broken off at the end may outlive the house
  std::size_t held_ = 0;
};

struct House {
  House(settings::EdgeSettings told, Log lines, Assets files, const boost::asio::any_io_executor& executor);

  const settings::EdgeSettings settings;
  const GateLimits gate;
  const BodyLimits body_limits;
  const Log log;
  const Clock clock = system_now;
  const Random random = system_random;
  const Assets assets;
  Throttle throttle;
  const std::shared_ptr<BodyBudget> bodies;
  Metrics metrics;
  CoreLink core;
  std::atomic<bool> stopping = false;
};

}  // namespace kythu::edge
