#include "token_line.hpp"

#include <algorithm>
#include <cmath>

namespace kythu::hsm {
namespace {

constexpr double unmeasured_us = 200;  // low enough that a token nobody knows is tried

}  // namespace

TokenLine::TokenLine(LineSettings settings, std::optional<Secret> pin, Log log, Noted noted)
    : settings_(std::move(settings)),
      log_(std::move(log)),
      noted_(std::move(noted)),
      fence_(settings_.fences, settings_.token.name),
      pin_(pin ? std::make_shared<const Secret>(std::move(*pin)) : nullptr),
      queue_(settings_.token.queue),
      workers_(settings_.token.processes) {
  if (const auto why = fence_.why()) log_.error("token.fenced", {{"token", name()}, {"why", *why}});
  for (std::size_t i = 0; i < workers_.size() * settings_.token.sessions; ++i) runners_.emplace_back([this] { run(); });
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    LifeSettings life{.worker = i, .sessions = settings_.token.sessions};
    life.longest_pause = settings_.longest_pause;
    life.while_up = settings_.probe_after;
    LifeOwner& owner = *this;
    lives_.push_back(std::make_unique<WorkerLife>(owner, life));
  }
}

TokenLine::~TokenLine() {
  std::vector<Job*> left;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    left = flush();
  }
  work_.notify_all();
  changed_.notify_all();
  end_all(left);
  for (auto& runner : runners_) runner.join();
  const auto nobody_asks = [&] { return lent_ == 0; };
  Lock lock(mutex_);
  // Signatures end by their deadline; the making of a key pair, which may take minutes, is not waited for.
  if (!changed_.wait_for(lock, settings_.deadline + std::chrono::seconds{3}, nobody_asks)) {
    std::vector<Life> busy;
    for (std::size_t i = 0; i < workers_.size(); ++i) busy.push_back({i, workers_[i].generation});
    lock.unlock();
    for (const auto life : busy) lives_[life.worker]->end(life.generation, WorkerLife::How::killed, "the signer stops");
    lock.lock();
    changed_.wait(lock, nobody_asks);
  }
  lock.unlock();
  lives_.clear();
}

bool TokenLine::any(Phase phase) const {
  return std::ranges::any_of(workers_, [&](const Worker& one) { return one.phase == phase; });
}

TokenState TokenLine::state() const {
  if (any(Phase::up)) return TokenState::up;
  if (fence_.why()) return TokenState::fenced;
  if (!pin_) return TokenState::waiting_for_pin;
  return any(Phase::starting) ? TokenState::starting : TokenState::down;
}

bool TokenLine::is_fit(BytesView key, std::optional<Algorithm> algorithm) const {
  return std::ranges::any_of(fit_, [&](const KeyToLookAt& one) {
    // Until the first look has come back, the token's word for the key is enough.
    return std::ranges::equal(one.id, key) && (!algorithm || one.algorithms.empty() ||
                                               std::ranges::find(one.algorithms, *algorithm) != one.algorithms.end());
  });
}

void TokenLine::place(std::vector<KeyToLookAt> keys) {
  {
    std::lock_guard lock(mutex_);
    keys_ = std::move(keys);
    ++keys_version_;
  }
  work_.notify_all();
}

void TokenLine::wait_for_look(wire::Deadline deadline) {
  Lock lock(mutex_);
  const auto wanted = keys_version_;
  changed_.wait_until(lock, deadline, [&] {
    return stopping_ || std::ranges::none_of(
                            workers_, [&](const Worker& one) { return one.phase == Phase::up && one.looked < wanted; });
  });
}

void TokenLine::wait_for_start(wire::Deadline deadline) {
  Lock lock(mutex_);
  changed_.wait_until(lock, deadline, [&] { return stopping_ || !pin_ || fence_.why() || !any(Phase::starting); });
}

Standing TokenLine::standing(BytesView key, Algorithm algorithm) {
  std::lock_guard lock(mutex_);
  Standing standing;
  const auto now = state();
  if (stopping_) return standing;
  standing.up = now == TokenState::up && is_fit(key, algorithm);
  standing.soon = now == TokenState::starting;
  const auto sessions = std::max<std::size_t>(1, idle_.size() + lent_);
  const auto each = measured_.average_us() > 0 ? measured_.average_us() : unmeasured_us;
  standing.each_us = each / static_cast<double>(sessions);
  standing.wait_us = each + standing.each_us * static_cast<double>(queue_.size() + running_);
  return standing;
}

bool TokenLine::holds(BytesView key) {
  std::lock_guard lock(mutex_);
  return state() == TokenState::up && is_fit(key, std::nullopt);
}

std::size_t TokenLine::sessions() {
  std::lock_guard lock(mutex_);
  return idle_.size() + lent_;
}

TokenLine::Offered TokenLine::offer(std::span<Job* const> jobs) {
  Offered offered;
  {
    std::lock_guard lock(mutex_);
    const auto now = state();
    if (stopping_ || (now != TokenState::up && now != TokenState::starting)) return offered;
    while (offered.taken < jobs.size() && queue_.push(*jobs[offered.taken])) ++offered.taken;
  }
  offered.full = offered.taken < jobs.size();
  work_.notify_one();  // whoever takes a batch wakes the next when something is left
  return offered;
}

std::vector<Job*> TokenLine::withdraw(const Call& call) {
  std::lock_guard lock(mutex_);
  return queue_.withdraw(call);
}

void TokenLine::garbled(const Job& job) {
  std::vector<Life> lost;
  {
    std::lock_guard lock(mutex_);
    measured_.failed("garbled");
    if (!is_current({job.worker, job.generation})) return;  // of a life that is over
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      if (workers_[i].phase == Phase::up) lost.push_back({i, workers_[i].generation});
    }
  }
  for (const auto life : lost) drop(life, WorkerLife::How::killed, "a signature did not verify");
}

void TokenLine::enter_pin(Secret pin) {
  {
    std::lock_guard lock(mutex_);  // for both: nobody may see the old PIN without its fence
    pin_ = std::make_shared<const Secret>(std::move(pin));
    fence_.clear();
    ++pins_;
    for (auto& worker : workers_) {
      if (worker.phase == Phase::down) worker.phase = Phase::starting;
    }
  }
  changed_.notify_all();
  note("token_pin_entered", "");
  wait_for_start(wire::within(std::chrono::seconds{30}));
}

TokenStatus TokenLine::status() {
  TokenStatus status;
  status.name = name();
  status.module = settings_.token.module;
  status.label = settings_.token.token_label;
  status.queue_limit = static_cast<std::uint32_t>(queue_.limit());
  std::lock_guard lock(mutex_);
  status.manufacturer = facts_.manufacturer;
  status.model = facts_.model;
  status.serial = facts_.serial;
  status.state = state();
  if (status.state == TokenState::fenced) status.why = fence_.why().value_or("");
  if (status.state == TokenState::down) status.why = why_;
  for (const auto& worker : workers_) {
    if (worker.phase != Phase::up) continue;
    ++status.processes;
    status.sessions += static_cast<std::uint32_t>(worker.sessions);
  }
  status.busy = static_cast<std::uint32_t>(lent_);
  status.queued = static_cast<std::uint32_t>(queue_.size());
  measured_.write_to(status);
  if (status.state == TokenState::up) {
    for (const auto& key : fit_) status.keys.push_back(key.id);
  }
  status.complaints = complaints_;
  return status;
}

void TokenLine::note(std::string_view act, const std::string& why) {
  {
    std::lock_guard lock(mutex_);
    auto line = std::string{act} + ": " + why;
    if (line == last_noted_) return;
    last_noted_ = std::move(line);
  }
  const bool good = act == "token_up" || act == "token_pin_entered";
  if (good) {
    log_.info("token.change", {{"token", name()}, {"act", act}});
  } else {
    log_.error("token.change", {{"token", name()}, {"act", act}, {"why", why}});
  }
  noted_(act, why);
}

}  // namespace kythu::hsm
