#include "gathering.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <optional>

namespace kythu::hsm {

/// A caller, on its own stack.
struct Gathering::Waiting {
  SigningOrder order;
  std::condition_variable changed{};
  bool leads = false;
  bool taken = false;  // its leader holds it until there is a result
  std::optional<Result<Signature, Refusal>> result{};
};

Gathering::Gathering(SignAll sign_all, std::chrono::milliseconds patience)
    : sign_all_(std::move(sign_all)), patience_(patience) {}

Result<Signature, Refusal> Gathering::sign(SigningOrder&& order, std::size_t leaders) {
  Waiting mine{std::move(order)};
  std::unique_lock lock(mutex_);
  const auto line = lines_.try_emplace(mine.order.key).first;
  if (line->second.leaders < leaders) {
    ++line->second.leaders;
    lead(line, mine, lock);
    return std::move(*mine.result);
  }
  auto& waiting = line->second.waiting;
  waiting.push_back(&mine);
  const auto begun = [&] { return mine.leads || mine.taken; };
  if (!mine.changed.wait_for(lock, patience_, begun)) {
    waiting.erase(std::ranges::find(waiting, &mine));
    return Refusal::busy;
  }
  if (mine.leads) {
    lead(line, mine, lock);
  } else {
    mine.changed.wait(lock, [&] { return mine.result.has_value(); });
  }
  return std::move(*mine.result);
}

void Gathering::lead(Lines::iterator line, Waiting& mine, std::unique_lock<std::mutex>& lock) {
  auto& waiting = line->second.waiting;
  const auto end = waiting.begin() + static_cast<std::ptrdiff_t>(std::min(waiting.size(), most_together - 1));
  std::vector<Waiting*> all{&mine};
  all.insert(all.end(), waiting.begin(), end);
  waiting.erase(waiting.begin(), end);
  for (auto* const one : all) one->taken = true;
  lock.unlock();

  std::vector<SigningOrder> orders;
  orders.reserve(all.size());
  for (auto* const one : all) orders.push_back(std::move(one->order));
  Results results;
  std::exception_ptr broken;
  try {
    results = sign_all_(orders);
  } catch (...) {
    broken = std::current_exception();
    results.assign(all.size(), Refusal::failed);
  }

  lock.lock();
  hand_over(line);
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i]->result = std::move(results[i]);
    if (all[i] != &mine) all[i]->changed.notify_one();  // under the lock: it may be gone right after
  }
  lock.unlock();
  if (broken) std::rethrow_exception(broken);
}

void Gathering::hand_over(Lines::iterator line) {
  auto& [leaders, waiting] = line->second;
  if (!waiting.empty()) {
    waiting.front()->leads = true;
    waiting.front()->changed.notify_one();
    waiting.erase(waiting.begin());
  } else if (--leaders == 0) {
    lines_.erase(line);
  }
}

}  // namespace kythu::hsm
