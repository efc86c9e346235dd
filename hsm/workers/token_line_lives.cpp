// What a line does when its processes come and go.
#include <algorithm>

#include "token_line.hpp"

namespace kythu::hsm {

bool TokenLine::may_start(std::size_t worker, std::chrono::milliseconds pause) {
  Lock lock(mutex_);
  const auto before = pins_;
  changed_.wait_for(lock, pause, [&] { return stopping_ || pins_ != before; });
  changed_.wait(lock, [&] { return stopping_ || (pin_ && !fence_.why()); });
  if (!stopping_ && workers_[worker].generation != 0) measured_.restarted();
  return !stopping_;
}

std::optional<Opening> TokenLine::opening() {
  std::lock_guard lock(mutex_);
  if (!pin_ || fence_.why()) return std::nullopt;
  const auto& token = settings_.token;
  TokenToOpen question{token.module.native(), token.token_label, token.sessions, {}};
  question.hashing = token.hashing == settings::Hashing::token ? Hashing::in_token : Hashing::outside;
  for (const auto& [variable, value] : token.environment) question.environment.push_back(variable + "=" + value);
  for (const auto& key : keys_) question.keys.push_back(key.id);
  return Opening{std::move(question), pin_};
}

void TokenLine::went_up(Life life, TokenOpened&& opened, std::vector<wire::Channel>&& sessions) {
  bool first = false;
  {
    std::lock_guard lock(mutex_);
    first = !any(Phase::up);
    auto& worker = workers_[life.worker];
    const auto usable = opened.facts.usable_sessions == 0
                            ? sessions.size()
                            : std::clamp<std::size_t>(opened.facts.usable_sessions, 1, sessions.size());
    worker = {.phase = Phase::up, .generation = life.generation, .sessions = usable};
    worker.lived = true;
    worker.heard = std::chrono::steady_clock::now();
    for (; sessions.size() > usable; sessions.pop_back()) worker.spare.push_back(std::move(sessions.back()));
    for (auto& session : sessions) idle_.push_back({std::move(session), life});
    if (first) {
      facts_ = std::move(opened.facts);
      complaints_ = std::move(opened.complaints);
      fit_.clear();
      for (auto& key : opened.keys) fit_.push_back({std::move(key), {}});
      fit_version_ = 0;
    }
    why_.clear();
    if (keys_.empty()) worker.looked = keys_version_;
  }
  changed_.notify_all();
  work_.notify_all();
  if (first) note("token_up", "");
}

bool TokenLine::is_current(Life life) const {
  const auto& worker = workers_[life.worker];
  return worker.phase == Phase::up && worker.generation == life.generation;
}

std::vector<Job*> TokenLine::flush() {
  auto waiting = queue_.drain();
  for (auto* const job : waiting) job->end = TryEnd::unasked;
  return waiting;
}

std::vector<Job*> TokenLine::lose(Life life) {
  if (!is_current(life)) return {};
  workers_[life.worker].phase = Phase::starting;
  std::erase_if(idle_, [&](const Loan& one) { return one.life.worker == life.worker; });
  return any(Phase::up) ? std::vector<Job*>{} : flush();
}

void TokenLine::drop(Life life, WorkerLife::How how, std::string_view why) {
  lives_[life.worker]->end(life.generation, how, why);  // first: a child whose sessions close ends by itself
  std::vector<Job*> waiting;
  {
    std::lock_guard lock(mutex_);
    waiting = lose(life);
  }
  end_all(waiting);
}

void TokenLine::ended(std::size_t worker, const WorkerRefusal& why, std::chrono::milliseconds pause) {
  constexpr std::chrono::milliseconds worth_waiting{1'000};
  const bool refused = why.fault == WorkerFault::pin_refused;
  std::vector<Job*> waiting;
  bool last = false, stopping = false;
  auto text = why.text;
  {
    std::lock_guard lock(mutex_);
    auto& ours = workers_[worker];
    if (!ours.why.empty()) text = std::exchange(ours.why, {});
    waiting = lose({worker, ours.generation});
    // Callers wait for a token that is back in a moment, and hear at once of one that is gone.
    ours.phase = ours.lived && !refused && pause <= worth_waiting ? Phase::starting : Phase::down;
    ours.lived = false;
    ours.made = 0;
    ours.spare.clear();
    last = !any(Phase::up);
    if (last) why_ = text;
    if (last && !any(Phase::starting)) std::ranges::move(flush(), std::back_inserter(waiting));
    stopping = stopping_;
  }
  end_all(waiting);
  changed_.notify_all();
  if (!refused && !stopping) note(last ? "token_down" : "token_process_ended", text);
}

void TokenLine::pin_refused(const std::string& why) {
  try {
    fence_.set(why);
  } catch (const std::system_error& disk) {
    log_.error("token.fence_not_written", {{"token", name()}, {"why", disk.what()}});
  }
  note("token_fenced", why);
}

bool TokenLine::was_good(std::size_t worker) {
  constexpr std::uint64_t many = 64;
  std::lock_guard lock(mutex_);
  return workers_[worker].made >= many;
}

void TokenLine::still_up(Life life) {
  {
    std::lock_guard lock(mutex_);
    auto& worker = workers_[life.worker];
    if (!is_current(life) || std::chrono::steady_clock::now() - worker.heard < settings_.probe_after) return;
    worker.probe = true;
    measured_.age();
  }
  work_.notify_one();
}

}  // namespace kythu::hsm
