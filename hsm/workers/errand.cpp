#include "errand.hpp"

#include <algorithm>
#include <cstdlib>

namespace kythu::hsm {
namespace {

std::uint64_t bit(std::size_t replica) { return std::uint64_t{1} << replica; }

/// Of several tries, the one that helps the caller most: a busy token is worth another call.
int weight(TryEnd end) {
  switch (end) {
    case TryEnd::busy:
    case TryEnd::late: return 2;
    case TryEnd::made:  // and did not verify
    case TryEnd::failed: return 1;
    case TryEnd::unasked:
    case TryEnd::died:
    case TryEnd::down: return 0;
  }
  std::abort();
}

/// When nobody else is there. An order whose worker died gets its successor: signing twice harms nobody. A token that
/// has fewer sessions than its settings say is busy once for each of them; then they are known.
bool may_try_again(const Job& job) {
  constexpr std::size_t sessions_at_most = 64;
  return (job.end == TryEnd::died && job.again == 0) || (job.end == TryEnd::busy && job.again < sessions_at_most);
}

Refusal refusal_for(TryEnd worst) {
  constexpr Refusal refusals[] = {Refusal::token_down, Refusal::failed, Refusal::busy};
  return refusals[weight(worst)];
}

}  // namespace

Errand::Errand(std::vector<TokenLine*> replicas, const PlacedKey& key, const Verify& verify)
    : replicas_(std::move(replicas)), key_(key), verify_(verify) {
  KYTHU_ASSERT(replicas_.size() <= most_replicas);
}

std::vector<Result<Made, Refusal>> Errand::run(std::span<const SigningOrder> orders,
                                               std::chrono::milliseconds patience) {
  const auto deadline = wire::within(patience);
  results_.assign(orders.size(), Refusal::token_down);
  jobs_.resize(orders.size());
  open_ = orders.size();
  std::vector<Job*> all;
  for (std::size_t i = 0; i < orders.size(); ++i) {
    jobs_[i].order = &orders[i];
    jobs_[i].key = key_.id;
    jobs_[i].deadline = deadline;
    jobs_[i].call = &call_;
    all.push_back(&jobs_[i]);
  }
  if (all.empty() || !sign_here(all)) assign(std::move(all));
  while (open_ > 0) {
    const bool over = std::chrono::steady_clock::now() >= deadline;
    auto* const ended = call_.wait(over ? wire::Deadline::max() : deadline);
    if (ended != nullptr) {
      assign(judge(ended));
    } else {
      give_up();
    }
  }
  return std::move(results_);
}

void Errand::look_at_replicas(Algorithm algorithm) {
  standings_.clear();
  for (auto* const replica : replicas_) standings_.push_back(replica->standing(key_.id, algorithm));
}

/// The way of an order, or of a few, that find a free session: no other thread is woken for them.
bool Errand::sign_here(std::span<Job* const> jobs) {
  look_at_replicas(jobs.front()->order->algorithm);
  full_.assign(replicas_.size(), false);
  const auto best = choose(*jobs.front());
  if (!best || !standings_[*best].up || !replicas_[*best]->run_now(jobs)) return false;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    jobs[i]->replica = *best;
    jobs[i]->next = i + 1 < jobs.size() ? jobs[i + 1] : nullptr;
  }
  assign(judge(jobs.front()));
  return true;
}

std::optional<std::size_t> Errand::choose(Job& job) {
  std::optional<std::size_t> best;
  const auto better = [&](std::size_t one) {
    if (!best) return true;
    const auto &mine = standings_[one], &other = standings_[*best];
    return mine.up != other.up ? mine.up : mine.wait_us < other.wait_us;
  };
  for (std::size_t i = 0; i < replicas_.size(); ++i) {
    if ((job.tried & bit(i)) != 0 || full_[i] || (!standings_[i].up && !standings_[i].soon)) continue;
    if (better(i)) best = i;
  }
  if (!best && may_try_again(job) && !full_[job.replica]) {
    const auto& same = standings_[job.replica];
    if (!same.up && !same.soon) return best;
    ++job.again;
    return job.replica;
  }
  return best;
}

void Errand::assign(std::vector<Job*> jobs) {
  if (jobs.empty()) return;
  full_.assign(replicas_.size(), false);
  while (!jobs.empty()) {
    look_at_replicas(jobs.front()->order->algorithm);
    std::vector<std::vector<Job*>> shares(replicas_.size());
    for (auto* const job : std::exchange(jobs, {})) {
      const auto replica = choose(*job);
      if (!replica) {
        const bool none_left_but_full = std::ranges::count(full_, true) > 0 && weight(job->worst) == 0;
        refuse(*job, none_left_but_full ? Refusal::busy : refusal_for(job->worst));
        continue;
      }
      job->replica = *replica;
      shares[*replica].push_back(job);
      standings_[*replica].wait_us += standings_[*replica].each_us;
    }
    for (std::size_t i = 0; i < shares.size(); ++i) {
      if (shares[i].empty()) continue;
      const auto offered = replicas_[i]->offer(shares[i]);
      full_[i] = offered.full;
      jobs.insert(jobs.end(), shares[i].begin() + static_cast<std::ptrdiff_t>(offered.taken), shares[i].end());
    }
  }
}

/// Together, because several signatures cost less so.
void Errand::verify(Job* ended) {
  std::vector<Job*> made;
  std::vector<Check> checks;
  for (auto* job = ended; job != nullptr; job = job->next) {
    if (job->end != TryEnd::made) continue;
    made.push_back(job);
    checks.push_back({job->order, job->signature});
  }
  if (!checks.empty()) verify_(checks);
  for (std::size_t i = 0; i < made.size(); ++i) made[i]->verified = checks[i].good;
}

std::vector<Job*> Errand::judge(Job* ended) {
  verify(ended);
  std::vector<Job*> move_on;
  while (ended != nullptr) {
    auto& job = *std::exchange(ended, ended->next);
    if (judge_one(job)) {
      --open_;
    } else {
      move_on.push_back(&job);
    }
  }
  return move_on;
}

/// True when it has its result.
bool Errand::judge_one(Job& job) {
  if (job.end == TryEnd::made) {
    if (job.verified) {
      result_of(job) = Made{std::move(job.signature), replicas_[job.replica]->name()};
      return true;
    }
    replicas_[job.replica]->garbled(job);
  }
  if (job.end == TryEnd::late || std::chrono::steady_clock::now() >= job.deadline) {
    result_of(job) = refusal_for(weight(job.end) > weight(job.worst) ? job.end : job.worst);
    return true;
  }
  if (weight(job.end) > weight(job.worst)) job.worst = job.end;
  if (job.end != TryEnd::unasked) job.tried |= bit(job.replica);
  return false;
}

void Errand::refuse(Job& job, Refusal why) {
  result_of(job) = why;
  --open_;
}

/// The time is over: what still waits is refused; what is at work comes back within moments.
void Errand::give_up() {
  for (auto* const replica : replicas_) {
    for (auto* const job : replica->withdraw(call_))
      refuse(*job, job->worst == TryEnd::down ? Refusal::busy : refusal_for(job->worst));
  }
}

Result<Made, Refusal>& Errand::result_of(const Job& job) {
  return results_[static_cast<std::size_t>(&job - jobs_.data())];
}

}  // namespace kythu::hsm
