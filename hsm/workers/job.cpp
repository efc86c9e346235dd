#include "job.hpp"

namespace kythu::hsm {

void Call::end(Job* list) {
  auto* last = list;
  while (last->next != nullptr) last = last->next;
  std::lock_guard lock(mutex_);
  last->next = first_;
  first_ = list;
  ended_.notify_one();  // under the lock: the caller, and this object with it, may be gone right after
}

Job* Call::wait(wire::Deadline deadline) {
  std::unique_lock lock(mutex_);
  ended_.wait_until(lock, deadline, [&] { return first_ != nullptr; });
  return std::exchange(first_, nullptr);
}

void end_all(std::span<Job* const> jobs) {
  for (std::size_t i = 0; i < jobs.size();) {
    auto* const call = jobs[i]->call;
    Job* list = nullptr;
    for (; i < jobs.size() && jobs[i]->call == call; ++i) {
      jobs[i]->next = list;
      list = jobs[i];
    }
    call->end(list);
  }
}

}  // namespace kythu::hsm
