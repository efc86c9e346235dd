// How a line works: a session, a batch for it, one message, one answer.
#include <algorithm>
#include <cstdlib>

#include "token_line.hpp"

namespace kythu::hsm {
namespace {

using std::chrono::microseconds, std::chrono::steady_clock;

constexpr microseconds longest_batch{20'000};  // another agency waits no longer for its turn
constexpr microseconds short_batch{2'000};     // to wake other threads for parts of it would save its caller little
constexpr std::chrono::seconds grace{3};  // an order that was handed out late may be at work this long after its time

TryEnd end_for(WorkerFault fault) {
  switch (fault) {
    case WorkerFault::busy: return TryEnd::busy;
    case WorkerFault::token_down:
    case WorkerFault::pin_refused: return TryEnd::down;
    case WorkerFault::failed: return TryEnd::failed;
  }
  std::abort();
}

std::string code_of(const WorkerRefusal& refusal) {
  if (!refusal.code.empty()) return refusal.code;
  return refusal.fault == WorkerFault::busy ? "busy" : refusal.text.substr(0, 64);
}

}  // namespace

void TokenLine::run() {
  Lock lock(mutex_);
  for (;;) {
    work_.wait(lock, [&] { return stopping_ || due_for_look() || (queue_.size() > 0 && has_free_loan()); });
    if (stopping_) return;
    if (const auto worker = due_for_look()) {
      look(lock, *worker);
      continue;
    }
    auto batch = take_batch();
    for (auto* const job : batch.late) job->end = TryEnd::late;
    std::optional<Loan> loan;
    if (!batch.jobs.empty()) loan = borrow();
    running_ += batch.jobs.size();
    const bool more = queue_.size() > 0 && has_free_loan();
    lock.unlock();
    if (more) work_.notify_one();
    end_all(batch.late);
    if (loan) work(std::move(*loan), batch.jobs);
    end_all(batch.jobs);
    lock.lock();
  }
}

bool TokenLine::run_now(std::span<Job* const> jobs) {
  Lock lock(mutex_);
  if (stopping_ || queue_.size() > 0 || !has_free_loan() || !is_short(jobs)) return false;
  auto loan = borrow();
  running_ += jobs.size();
  lock.unlock();
  work(std::move(loan), jobs);
  return true;
}

/// One order always is.
bool TokenLine::is_short(std::span<Job* const> jobs) const {
  const auto algorithm = jobs.front()->order->algorithm;
  const auto same = [&](const Job* job) { return job->order->algorithm == algorithm; };
  return jobs.size() <= measured_.fitting(algorithm, short_batch, batch_limit) && std::ranges::all_of(jobs, same);
}

FairQueue::Batch TokenLine::take_batch() {
  const auto sessions = idle_.size() + lent_;  // at least one: has_free_loan()
  const auto share = (queue_.size() + sessions - 1) / sessions;
  const auto most = measured_.fitting(queue_.front(), longest_batch, batch_limit);
  return queue_.take(std::min(share, most), steady_clock::now());
}

TokenLine::Loan TokenLine::borrow() {
  // Of the process with the least to do: some modules serialise all sessions of a process.
  const auto best =
      std::ranges::min_element(idle_, {}, [&](const Loan& one) { return workers_[one.life.worker].lent; });
  std::swap(*best, idle_.back());
  auto loan = std::move(idle_.back());
  idle_.pop_back();
  ++workers_[loan.life.worker].lent;
  ++lent_;
  return loan;
}

void TokenLine::give_back(Loan&& loan, Use use) {
  --lent_;
  auto& worker = workers_[loan.life.worker];
  if (worker.generation == loan.life.generation) {
    --worker.lent;
    worker.made += use.made;
  }
  if (!use.good || !is_current(loan.life)) return;
  worker.heard = steady_clock::now();
  if (use.surplus && worker.sessions > 1) {
    --worker.sessions;
    worker.spare.push_back(std::move(loan.channel));
  } else {
    idle_.push_back(std::move(loan));
  }
}

Result<wire::Message, WorkerRefusal> TokenLine::exchange(Loan& loan, const wire::Message& question,
                                                         wire::Deadline deadline) {
  const auto sent = loan.channel.send(question, deadline);
  auto answer = sent ? loan.channel.receive(worker_message_limit, deadline) : sent.error();
  if (answer) return std::move(*answer);
  const bool late = answer.error() == wire::ChannelFault::timed_out;
  drop(loan.life, WorkerLife::How::killed, late ? "no answer within the deadline" : "the worker ended under an order");
  return WorkerRefusal{WorkerFault::token_down, late ? "deadline" : "crash", late ? "deadline" : "crash"};
}

void TokenLine::work(Loan loan, std::span<Job* const> jobs) {
  std::vector<const SigningOrder*> orders;
  orders.reserve(jobs.size());
  auto deadline = wire::within(settings_.deadline);
  for (auto* const job : jobs) {
    orders.push_back(job->order);
    deadline = std::min(deadline, job->deadline + grace);
    job->worker = loan.life.worker;
    job->generation = loan.life.generation;
  }
  const auto begun = steady_clock::now();
  const auto answer = exchange(loan, signing_question(jobs.front()->key, orders), deadline);
  const auto time = std::chrono::duration_cast<microseconds>(steady_clock::now() - begun);
  bool good = answer.has_value();
  if (answer) good = settle(loan.life, jobs, to_signatures(*answer, jobs.size()));
  const bool hung = !answer && answer.error().code == "deadline";
  if (!answer) {
    for (auto* const job : jobs) job->end = hung ? TryEnd::down : TryEnd::died;
  } else if (!good) {
    drop(loan.life, WorkerLife::How::by_itself, "the token does not answer");
  }
  const auto made = static_cast<std::size_t>(std::ranges::count(jobs, TryEnd::made, &Job::end));
  const bool surplus = std::ranges::count(jobs, TryEnd::busy, &Job::end) > 0;
  bool more = false, watched = false;
  {
    std::lock_guard lock(mutex_);
    running_ -= jobs.size();
    if (!answer) measured_.failed(answer.error().code);
    measured_.made(jobs.front()->order->algorithm, made, time);
    give_back(std::move(loan), {good, made, surplus});
    more = queue_.size() > 0;
    watched = asking_ > 0 || stopping_;
  }
  if (more) work_.notify_one();
  if (watched) changed_.notify_all();
}

/// False when the worker will end now: the token is lost to it, or the PIN.
bool TokenLine::settle(Life life, std::span<Job* const> jobs, Signatures&& outcomes) {
  bool good = true;
  std::string why;
  std::vector<std::string> codes;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    auto& job = *jobs[i];
    if (outcomes[i]) {
      job.end = TryEnd::made;
      job.signature = std::move(*outcomes[i]);
      continue;
    }
    const auto& refusal = outcomes[i].error();
    job.end = end_for(refusal.fault);
    if (job.end == TryEnd::down) {
      good = false;
      why = refusal.text;
    }
    codes.push_back(code_of(refusal));
    log_.warning("token.refused", {{"token", name()}, {"job", job.order->job}, {"why", refusal.text}});
  }
  if (!codes.empty()) {
    std::lock_guard lock(mutex_);
    for (const auto& code : codes) measured_.failed(code);
    if (is_current(life)) workers_[life.worker].why = why;
  }
  return good;
}

std::optional<std::size_t> TokenLine::due_for_look() const {
  for (const auto& loan : idle_) {
    const auto& worker = workers_[loan.life.worker];
    if (!worker.looking && (worker.probe || worker.looked < keys_version_)) return loan.life.worker;
  }
  return std::nullopt;
}

void TokenLine::look(Lock& lock, std::size_t worker) {
  const auto mine = std::ranges::find(idle_, worker, [](const Loan& one) { return one.life.worker; });
  std::swap(*mine, idle_.back());
  auto loan = std::move(idle_.back());
  idle_.pop_back();
  ++lent_;
  ++workers_[worker].lent;
  workers_[worker].looking = true;
  const auto version = keys_version_;
  const LookAt question{keys_};
  lock.unlock();

  auto answer = exchange(loan, to_message(WorkerQuestion{question}), wire::within(settings_.deadline));
  auto seen = answer ? to_seen(*answer) : Result<TokenSeen, WorkerRefusal>{answer.error()};
  const bool lost = answer && !seen && end_for(seen.error().fault) == TryEnd::down;
  if (lost) drop(loan.life, WorkerLife::How::by_itself, seen.error().text);

  lock.lock();
  if (!seen) measured_.failed(code_of(seen.error()));
  if (workers_[worker].generation == loan.life.generation) workers_[worker].looking = false;
  took_look(loan.life, version, std::move(seen));
  give_back(std::move(loan), {.good = answer && !lost});
  changed_.notify_all();
}

void TokenLine::took_look(Life life, std::uint64_t version, Result<TokenSeen, WorkerRefusal>&& seen) {
  if (!is_current(life)) return;
  auto& worker = workers_[life.worker];
  worker.looked = version;
  worker.probe = false;
  if (!seen || version < fit_version_) return;
  for (const auto& complaint : seen->complaints) {
    if (std::ranges::find(complaints_, complaint) != complaints_.end()) continue;
    log_.warning("token.key_unfit", {{"token", name()}, {"why", complaint}});
  }
  fit_version_ = version;
  fit_ = std::move(seen->fit);
  complaints_ = std::move(seen->complaints);
  facts_ = std::move(seen->facts);
}

Result<wire::Message, WorkerRefusal> TokenLine::ask(const wire::Message& question, std::chrono::milliseconds patience) {
  const auto deadline = wire::within(patience);
  Lock lock(mutex_);
  ++asking_;
  const bool free = changed_.wait_until(lock, deadline, [&] {
    return stopping_ || !idle_.empty() || (state() != TokenState::up && state() != TokenState::starting);
  });
  --asking_;
  if (stopping_ || idle_.empty()) {
    return WorkerRefusal{WorkerFault::token_down, free ? "the token is down" : "no session came free"};
  }
  auto loan = borrow();
  lock.unlock();
  auto answer = exchange(loan, question, deadline);
  lock.lock();
  give_back(std::move(loan), {.good = answer.has_value()});
  lock.unlock();
  work_.notify_one();
  changed_.notify_all();
  return answer;
}

}  // namespace kythu::hsm
