#include "gathering.hpp"

#include <algorithm>
#include <iterator>

namespace kythu::hsm {
namespace {

constexpr std::size_t most_successors = 64;

}  // namespace

Gathering::Gathering(SignAll sign_all, std::chrono::milliseconds patience)
    : sign_all_(std::move(sign_all)), patience_(patience), watch_([this] { watch(); }) {}

Gathering::~Gathering() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  vacated_.notify_all();
  stopped_.notify_all();
  for (auto& successor : successors_) successor.join();
  watch_.join();
}

void Gathering::sign(std::vector<Asked>&& asked) {
  const auto now = std::chrono::steady_clock::now();
  Lock lock(mutex_);
  std::vector<Lines::iterator> led;
  for (auto& [order, leaders, told] : asked) {
    const auto line = lines_.try_emplace(order.key).first;
    line->second.waiting.push_back({std::move(order), std::move(told), now});
    if (line->second.leaders >= leaders || std::ranges::find(led, line) != led.end()) continue;
    ++line->second.leaders;
    led.push_back(line);
  }
  if (led.empty()) return;
  for (auto other = std::next(led.begin()); other != led.end(); ++other) vacate(*other);
  lead(lock, led.front());
  end_or_pass_on(led.front());
}

/// One batch.
void Gathering::lead(Lock& lock, Lines::iterator line) {
  auto& waiting = line->second.waiting;
  const auto end = waiting.begin() + static_cast<std::ptrdiff_t>(std::min(waiting.size(), most_together));
  std::vector<Waiting> batch{std::move_iterator{waiting.begin()}, std::move_iterator{end}};
  waiting.erase(waiting.begin(), end);
  lock.unlock();
  sign_batch(batch);
  lock.lock();
}

void Gathering::sign_batch(std::span<Waiting> batch) const {
  std::vector<SigningOrder> orders;
  orders.reserve(batch.size());
  for (auto& one : batch) orders.push_back(std::move(one.order));
  auto results = sign_all_(orders);
  wire::Answers answers;
  for (std::size_t i = 0; i < batch.size(); ++i) batch[i].told(std::move(results[i]), answers);
}

void Gathering::end_or_pass_on(Lines::iterator line) {
  if (!line->second.waiting.empty()) return vacate(line);
  if (--line->second.leaders == 0) lines_.erase(line);
}

void Gathering::vacate(Lines::iterator line) {
  vacant_.push_back(line);
  if (vacant_.size() > idle_ && successors_.size() < most_successors) {
    successors_.emplace_back([this] { lead_on(); });
  } else {
    vacated_.notify_one();
  }
}

void Gathering::lead_on() {
  Lock lock(mutex_);
  for (;;) {
    ++idle_;
    vacated_.wait(lock, [&] { return stopping_ || !vacant_.empty(); });
    --idle_;
    if (vacant_.empty()) return;
    const auto line = vacant_.front();
    vacant_.pop_front();
    while (!line->second.waiting.empty()) lead(lock, line);
    end_or_pass_on(line);
  }
}

/// Whoever comes while it sleeps has patience for longer than that.
void Gathering::watch() {
  Lock lock(mutex_);
  while (!stopping_) {
    std::vector<Waiting> late;
    const auto next = turn_away(std::chrono::steady_clock::now(), late);
    lock.unlock();
    {
      wire::Answers answers;
      for (auto& one : late) one.told(Refusal::busy, answers);
    }
    lock.lock();
    stopped_.wait_until(lock, next, [&] { return stopping_; });
  }
}

/// Takes out who has waited too long; the time when the next one will have.
Gathering::Time Gathering::turn_away(Time now, std::vector<Waiting>& late) {
  auto next = now + patience_;
  for (auto& [key, line] : lines_) {
    auto& waiting = line.waiting;
    for (; !waiting.empty() && waiting.front().since + patience_ <= now; waiting.pop_front()) {
      late.push_back(std::move(waiting.front()));
    }
    if (!waiting.empty()) next = std::min(next, waiting.front().since + patience_);
  }
  return next;
}

}  // namespace kythu::hsm
