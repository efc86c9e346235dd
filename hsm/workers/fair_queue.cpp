#include "fair_queue.hpp"

#include <algorithm>

namespace kythu::hsm {
namespace {

bool same_kind(const Job& one, const Job& other) {
  return one.order->algorithm == other.order->algorithm && std::ranges::equal(one.key, other.key);
}

}  // namespace

bool FairQueue::push(Job& job) {
  if (size_ == limit_) return false;
  const auto [entry, is_new] = lanes_.try_emplace(job.order->agency);
  if (is_new) entry->second = turns_.insert(turns_.end(), Lane{job.order->agency});
  auto& lane = *entry->second;
  job.next = nullptr;
  (lane.last == nullptr ? lane.first : lane.last->next) = &job;
  lane.last = &job;
  ++size_;
  return true;
}

Job* FairQueue::pop(Turn lane) {
  auto* const job = lane->first;
  lane->first = std::exchange(job->next, nullptr);
  if (lane->first == nullptr) lane->last = nullptr;
  --size_;
  return job;
}

FairQueue::Turn FairQueue::leave(Turn lane) {
  lanes_.erase(lane->agency);
  return turns_.erase(lane);
}

FairQueue::Batch FairQueue::take(std::size_t most, wire::Deadline now) {
  Batch batch;
  batch.jobs.reserve(std::min(most, size_));
  for (auto lane = turns_.begin(); lane != turns_.end() && batch.jobs.size() < most;) {
    while (lane->first != nullptr && lane->first->deadline <= now) batch.late.push_back(pop(lane));
    const bool served = lane->first != nullptr && (batch.jobs.empty() || same_kind(*batch.jobs.front(), *lane->first));
    if (served) batch.jobs.push_back(pop(lane));
    if (lane->first == nullptr) {
      lane = leave(lane);
    } else if (served) {
      const auto next = std::next(lane);  // the end, once every lane has been served or keeps its turn
      turns_.splice(turns_.end(), turns_, lane);
      lane = next == turns_.end() ? lane : next;
    } else {
      ++lane;
    }
  }
  return batch;
}

std::vector<Job*> FairQueue::drain() {
  std::vector<Job*> all;
  all.reserve(size_);
  while (!turns_.empty()) {
    const auto lane = turns_.begin();
    all.push_back(pop(lane));
    if (lane->first == nullptr) {
      leave(lane);
    } else {
      turns_.splice(turns_.end(), turns_, lane);
    }
  }
  return all;
}

std::vector<Job*> FairQueue::withdraw(const Call& call) {
  std::vector<Job*> mine;
  for (auto lane = turns_.begin(); lane != turns_.end();) {
    auto* rest = std::exchange(lane->first, nullptr);
    lane->last = nullptr;
    while (rest != nullptr) {
      auto* const job = std::exchange(rest, rest->next);
      job->next = nullptr;
      if (job->call == &call) {
        mine.push_back(job);
        --size_;
      } else {
        (lane->last == nullptr ? lane->first : lane->last->next) = job;
        lane->last = job;
      }
    }
    lane = lane->first == nullptr ? leave(lane) : std::next(lane);
  }
  return mine;
}

}  // namespace kythu::hsm
