#include "nursery.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

#include "config/wire/peer.hpp"
#include "config/wire/server.hpp"
#include "job.hpp"

namespace kythu::parser {
namespace {

sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGCHLD, SIGTERM, SIGINT}) sigaddset(&set, signal);
  return set;
}

int watch_signals() {
  const auto set = watched();
  sigprocmask(SIG_BLOCK, &set, nullptr);
  const int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "signalfd");
  return fd;
}

}  // namespace

Nursery::Nursery(settings::ParserSettings settings, Log log)
    : settings_(std::move(settings)),
      log_(std::move(log)),
      listening_(wire::listen_on(settings_.socket)),
      signals_(watch_signals()) {}

Nursery::~Nursery() {
  for (const int fd : {listening_, signals_}) close(fd);
}

void Nursery::run() {
  while (!stopping_ || !children_.empty()) {
    wait_for_something();
    reap();
    end_overdue();
  }
}

void Nursery::wait_for_something() {
  auto next = wire::within(std::chrono::seconds{60});
  for (const auto& [child, deadline] : children_) next = std::min(next, deadline);
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - std::chrono::steady_clock::now()).count();
  // While every place is taken, callers wait in the socket's own queue.
  const bool open = !stopping_ && children_.size() < settings_.jobs;
  pollfd waits[2] = {{signals_, POLLIN, 0}, {open ? listening_ : -1, POLLIN, 0}};
  if (poll(waits, 2, static_cast<int>(std::max<long>(left, 0))) <= 0) return;
  if (waits[0].revents != 0) read_signals();
  if (waits[1].revents != 0 && !stopping_) accept_one();
}

void Nursery::read_signals() {
  signalfd_siginfo info{};
  while (read(signals_, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
    if (info.ssi_signo != SIGCHLD) stopping_ = true;
  }
}

void Nursery::accept_one() {
  const int fd = accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
  if (fd < 0) return;
  if (wire::peer_is_allowed(fd, {settings_.allowed_users.begin(), settings_.allowed_users.end()})) {
    raise_child(fd);
  } else {
    log_.warning("parser.peer_refused", {{"uid", static_cast<std::int64_t>(wire::peer_user(fd).value_or(0))}});
  }
  close(fd);
}

void Nursery::raise_child(int connection) {
  const auto parent = getpid();
  const auto child = fork();
  if (child < 0) {
    log_.error("parser.fork_failed", {{"errno", errno}});
    return;
  }
  if (child > 0) {
    children_[child] = wire::within(std::max<std::chrono::milliseconds>(settings_.wall, settings_.statement));
    return;
  }
  // In the child. It dies with its parent, and keeps nothing but its own connection.
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (getppid() != parent) _exit(1);
  for (const int fd : {listening_, signals_}) close(fd);
  const auto set = watched();
  for (const int signal : {SIGTERM, SIGINT}) std::signal(signal, SIG_IGN);  // a graceful stop lets the job finish
  sigprocmask(SIG_UNBLOCK, &set, nullptr);
  try {
    _exit(do_job(wire::Channel{connection}, settings_));
  } catch (const std::exception&) {
    _exit(1);
  }
}

void Nursery::reap() {
  int status = 0;
  pid_t child = 0;
  while ((child = waitpid(-1, &status, WNOHANG)) > 0) {
    children_.erase(child);
    if (WIFSIGNALED(status)) log_.warning("parser.job_died", {{"pid", child}, {"signal", WTERMSIG(status)}});
  }
}

void Nursery::end_overdue() {
  const auto now = std::chrono::steady_clock::now();
  for (auto& [child, deadline] : children_) {
    if (deadline > now) continue;
    kill(child, SIGKILL);
    deadline = now + std::chrono::seconds{1};
  }
}

}  // namespace kythu::parser
