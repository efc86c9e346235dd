#include "worker.hpp"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace kythu::hsm {
namespace {

constexpr std::chrono::milliseconds first_pause{100};
constexpr std::chrono::seconds proven_after{10};  // a child that lived this long starts again without a longer pause
constexpr std::chrono::seconds for_opening{20};   // network tokens take their time to log in
constexpr std::chrono::milliseconds for_a_session{3'000};
constexpr std::chrono::milliseconds worth_waiting{1'000};

}  // namespace

Worker::Worker(WorkerSettings settings, Secret pin, Log log, Noted noted)
    : settings_(std::move(settings)), pin_(std::move(pin)), log_(std::move(log)), noted_(std::move(noted)) {
  wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  supervisor_ = std::thread([this] { supervise(); });
}

Worker::~Worker() {
  {
    std::lock_guard lock(mutex_);
    state_ = State::stopping;
  }
  changed_.notify_all();
  eventfd_write(wake_, 1);
  supervisor_.join();
  close(wake_);
}

/// The child lives and dies within this one thread: PR_SET_PDEATHSIG counts the death of the thread that started it.
void Worker::supervise() {
  auto rest = std::chrono::milliseconds{0};
  while (pause(rest)) {
    bool proven = false;
    const auto why = live(proven);
    const bool fenced = why.fault == WorkerFault::pin_refused;
    rest = proven ? std::chrono::milliseconds{0} : std::clamp(rest * 2, first_pause, settings_.longest_pause);
    {
      std::lock_guard lock(mutex_);
      idle_.clear();
      if (state_ == State::stopping) return;
      // Callers wait for a token that is back in a moment, and hear at once of one that is gone.
      state_ = fenced ? State::fenced : rest > worth_waiting ? State::down : State::starting;
    }
    changed_.notify_all();
    log_.error(fenced ? "token.fenced" : "token.down", {{"token", name()}, {"why", why.text}});
    noted_(fenced ? "token_fenced" : "token_down", why.text);
  }
}

WorkerRefusal Worker::live(bool& proven) try {
  auto child = spawn_worker("/proc/self/exe", settings_.token.sessions);
  const auto pid = child.pid;
  const auto started = std::chrono::steady_clock::now();
  auto opened = open(child);
  if (opened) {
    went_up(child, std::move(*opened));
    wait_for_end(child.control.fd());
    proven = std::chrono::steady_clock::now() - started > proven_after;
  }
  bool at_once = false;
  std::string why = "the worker ended, pid " + std::to_string(pid);
  {
    std::lock_guard lock(mutex_);
    at_once = must_die_;
    if (at_once) why = why_it_must_die_;
  }
  const int exit_code = end_child(std::move(child), at_once);
  if (!opened) return opened.error();
  if (exit_code == pin_refused_exit) return {WorkerFault::pin_refused, "the PIN was refused after a new login"};
  return {WorkerFault::token_down, std::move(why)};
} catch (const std::system_error& error) {
  return {WorkerFault::token_down, error.what()};
}

bool Worker::pause(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  const auto over = [&] { return state_ == State::stopping; };
  // A wrong PIN is tried once: only a person who starts the signer again ends the fence.
  if (state_ == State::fenced) changed_.wait(lock, over);
  if (changed_.wait_for(lock, time, over)) return false;
  state_ = State::starting;
  must_die_ = false;
  return true;
}

Result<TokenOpened, WorkerRefusal> Worker::open(Child& child) {
  const auto deadline = wire::within(for_opening);
  const TokenToOpen question{settings_.token.module, settings_.token.token_label, settings_.token.sessions,
                             settings_.keys};
  const WorkerRefusal dead{WorkerFault::token_down, "the worker did not start"};
  if (!child.control.send(to_message(question), deadline) || !send_secret(child.control.fd(), pin_)) return dead;
  const auto answer = child.control.receive(worker_message_limit, deadline);
  if (!answer) return dead;
  return to_opened(*answer);
}

void Worker::went_up(Child& child, TokenOpened&& opened) {
  for (const auto& complaint : opened.complaints) {
    log_.warning("token.key_unfit", {{"token", name()}, {"why", complaint}});
  }
  log_.info("token.up", {{"token", name()}, {"pid", child.pid}, {"keys", opened.keys.size()}});
  {
    std::lock_guard lock(mutex_);
    if (state_ == State::stopping) return;
    state_ = State::up;
    ++generation_;
    must_die_ = false;  // whoever still complains means the child before
    idle_ = std::move(child.sessions);
    fit_keys_ = std::move(opened.keys);
  }
  changed_.notify_all();
}

void Worker::wait_for_end(int control) {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      if (must_die_) return;
      // Orders that run are let finish; new ones are refused already.
      if (state_ == State::stopping) {
        changed_.wait_for(lock, settings_.deadline, [&] { return lent_ == 0; });
        return;
      }
    }
    pollfd waits[2] = {{control, POLLIN, 0}, {wake_, POLLIN, 0}};
    poll(waits, 2, 60'000);
    eventfd_t woken = 0;
    if (waits[1].revents != 0) eventfd_read(wake_, &woken);
    if (waits[0].revents != 0) return;  // a worker says nothing of its own accord: it ended
  }
}

void Worker::kill_child(std::uint64_t generation, std::string_view why) {
  {
    std::lock_guard lock(mutex_);
    if (generation != generation_ || must_die_) return;
    must_die_ = true;
    why_it_must_die_ = why;
    if (state_ == State::up) state_ = State::starting;
    idle_.clear();
  }
  eventfd_write(wake_, 1);
}

Result<Worker::Loan, WorkerRefusal> Worker::borrow(wire::Deadline deadline) {
  std::unique_lock lock(mutex_);
  for (;;) {
    const bool in_time = changed_.wait_until(
        lock, deadline, [&] { return state_ != State::starting && (state_ != State::up || !idle_.empty()); });
    if (state_ == State::fenced) return WorkerRefusal{WorkerFault::pin_refused, "the token is fenced"};
    if (state_ != State::up) return WorkerRefusal{WorkerFault::token_down, "the token is down"};
    if (!in_time) return WorkerRefusal{WorkerFault::busy, "every session is in use"};
    Loan loan{std::move(idle_.back()), generation_};
    idle_.pop_back();
    if (!loan.channel.is_stale()) {
      ++lent_;
      return loan;
    }
    state_ = State::starting;  // the child is gone; its supervisor is about to see it
    idle_.clear();
  }
}

void Worker::give_back(Loan&& loan, bool good) {
  {
    std::lock_guard lock(mutex_);
    --lent_;
    if (good && loan.generation == generation_ && state_ == State::up) idle_.push_back(std::move(loan.channel));
  }
  changed_.notify_all();
}

Result<Bytes, WorkerRefusal> Worker::sign(BytesView key, const SigningOrder& order) {
  for (bool again = false;; again = true) {
    auto loan = borrow(wire::within(std::min(settings_.deadline, for_a_session)));
    if (!loan) return loan.error();
    const auto deadline = wire::within(settings_.deadline);
    const auto sent = loan->channel.send(signing_question(key, order), deadline);
    const auto answer = sent ? loan->channel.receive(worker_message_limit, deadline) : sent.error();
    if (answer) {
      auto outcome = to_signature_bytes(*answer);
      const bool fine =
          outcome || outcome.error().fault == WorkerFault::busy || outcome.error().fault == WorkerFault::failed;
      give_back(std::move(*loan), fine);
      return outcome;
    }
    const bool late = answer.error() == wire::ChannelFault::timed_out;
    // Also when it died by itself: the next loan must be of its successor, not of a session that is about to close.
    kill_child(loan->generation, late ? "no answer within the deadline" : "the worker ended under an order");
    give_back(std::move(*loan), false);
    if (late) return WorkerRefusal{WorkerFault::token_down, "no answer within the deadline"};
    // The child died under the order. Signing twice harms nobody, so its successor gets one try.
    if (again) return WorkerRefusal{WorkerFault::token_down, "the worker ended twice over this order"};
  }
}

bool Worker::holds(BytesView key) {
  std::lock_guard lock(mutex_);
  return state_ == State::up &&
         std::ranges::any_of(fit_keys_, [&](const Bytes& id) { return std::ranges::equal(id, key); });
}

void Worker::wait_for_start(wire::Deadline deadline) {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, deadline, [&] { return state_ != State::starting; });
}

}  // namespace kythu::hsm
