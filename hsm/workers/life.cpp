#include "life.hpp"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace kythu::hsm {
namespace {

constexpr std::chrono::milliseconds first_pause{100};
constexpr std::chrono::seconds forgiven_after{60};  // an end this long after the last one is a first one again
constexpr std::chrono::seconds for_opening{20};     // network tokens take their time to log in

}  // namespace

WorkerLife::WorkerLife(LifeOwner& owner, LifeSettings settings) : owner_(owner), settings_(settings) {
  wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  supervisor_ = std::thread([this] { supervise(); });
}

WorkerLife::~WorkerLife() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  eventfd_write(wake_, 1);
  supervisor_.join();
  close(wake_);
}

/// The child lives and dies within this one thread: PR_SET_PDEATHSIG counts the death of the thread that started it.
void WorkerLife::supervise() {
  while (owner_.may_start(settings_.worker, pause_)) {
    const auto why = live();
    if (!why) continue;
    pause_ = next_pause();
    owner_.ended(settings_.worker, *why, pause_);
  }
}

std::chrono::milliseconds WorkerLife::next_pause() {
  const auto now = std::chrono::steady_clock::now();
  const bool long_ago = !last_end_ || now - *last_end_ > forgiven_after + settings_.longest_pause;
  last_end_ = now;
  return long_ago || owner_.was_good(settings_.worker) ? first_pause
                                                       : std::clamp(pause_ * 2, first_pause, settings_.longest_pause);
}

std::optional<WorkerRefusal> WorkerLife::live() try {
  std::unique_lock turn(owner_.turn_to_log_in());
  const auto opening = owner_.opening();
  if (!opening) return std::nullopt;
  Life life{settings_.worker, 0};
  {
    std::lock_guard lock(mutex_);
    life.generation = ++generation_;
    must_end_ = false;
  }
  auto child = spawn_worker(settings_.program, settings_.sessions);
  auto opened = open(child, *opening);
  if (!opened && opened.error().fault == WorkerFault::pin_refused) owner_.pin_refused(opened.error().text);
  turn.unlock();
  if (opened) {
    owner_.went_up(life, std::move(*opened), std::move(child.sessions));
    watch(child.control.fd(), wire::Deadline::max(), &life);
  }
  std::string why = "the worker ended by itself";
  bool at_once = false;
  {
    std::lock_guard lock(mutex_);
    at_once = (must_end_ && how_ == How::killed) || (stopping_ && !opened);
    if (must_end_) why = why_;
  }
  const int exit_code = end_child(std::move(child), at_once);
  if (!opened) return opened.error();
  if (exit_code != pin_refused_exit) return WorkerRefusal{WorkerFault::token_down, std::move(why)};
  owner_.pin_refused("the PIN was refused at a new login");
  return WorkerRefusal{WorkerFault::pin_refused, "the PIN was refused at a new login"};
} catch (const std::system_error& error) {
  return WorkerRefusal{WorkerFault::token_down, error.what()};
}

Result<TokenOpened, WorkerRefusal> WorkerLife::open(Child& child, const Opening& opening) {
  const auto deadline = wire::within(for_opening);
  const WorkerRefusal dead{WorkerFault::token_down, "the worker did not start"};
  if (!child.control.send(to_message(opening.question), deadline)) return dead;
  if (!send_secret(child.control.fd(), *opening.pin)) return dead;
  if (!watch(child.control.fd(), deadline, nullptr)) return dead;
  const auto answer = child.control.receive(worker_message_limit, deadline);
  if (!answer) return dead;
  return to_opened(*answer);
}

bool WorkerLife::watch(int control, wire::Deadline deadline, Life* tell) {
  for (;;) {
    {
      std::lock_guard lock(mutex_);
      if (must_end_ || stopping_) return false;
    }
    pollfd waits[2] = {{control, POLLIN, 0}, {wake_, POLLIN, 0}};
    const auto until = std::min(deadline, wire::within(settings_.while_up));
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
    const int ready = poll(waits, 2, static_cast<int>(std::max<long>(left, 0)));
    eventfd_t woken = 0;
    if (ready > 0 && waits[1].revents != 0) eventfd_read(wake_, &woken);
    if (ready > 0 && waits[0].revents != 0) return true;  // its answer, or its end: it says nothing of its own accord
    if (ready == 0 && std::chrono::steady_clock::now() >= deadline) return false;
    if (ready == 0 && tell != nullptr) owner_.still_up(*tell);
  }
}

void WorkerLife::end(std::uint64_t generation, How how, std::string_view why) {
  {
    std::lock_guard lock(mutex_);
    if (generation != generation_) return;
    if (must_end_ && how_ == How::killed) return;
    must_end_ = true;
    how_ = how;
    why_ = why;
  }
  eventfd_write(wake_, 1);
}

}  // namespace kythu::hsm
