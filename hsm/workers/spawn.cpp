#include "spawn.hpp"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

#include "config/base/handle.hpp"
#include "hsm/workers/worker_protocol.hpp"

namespace kythu::hsm {
namespace {

void require(bool ok, const char* step) {
  if (!ok) throw std::system_error(errno, std::generic_category(), step);
}

struct Pair {
  wire::Channel ours, theirs;
};

/// The child's end lies above every number it will be given, so that no dup2 overwrites an end still to be handed over.
Pair new_pair(int above) {
  int fds[2];
  require(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0, "socketpair");
  wire::Channel ours{fds[0]}, low{fds[1]};
  const int high = fcntl(fds[1], F_DUPFD_CLOEXEC, above);
  require(high >= 0, "F_DUPFD_CLOEXEC");
  return {std::move(ours), wire::Channel{high}};
}

class Plan {
 public:
  Plan() {
    require(posix_spawn_file_actions_init(&actions) == 0, "posix_spawn_file_actions_init");
    require(posix_spawnattr_init(&attributes) == 0, "posix_spawnattr_init");
    // Signals are ours to handle: the child starts with none blocked, in a group that the terminal's Ctrl-C misses.
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  }
  ~Plan() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
};

}  // namespace

Child spawn_worker(const char* program, std::size_t sessions) {
  const int above = control_fd + 1 + static_cast<int>(sessions);
  Plan plan;
  std::vector<wire::Channel> theirs;
  auto control = new_pair(above);
  Child child{-1, std::move(control.ours), {}};
  theirs.push_back(std::move(control.theirs));
  for (std::size_t i = 0; i < sessions; ++i) {
    auto pair = new_pair(above);
    child.sessions.push_back(std::move(pair.ours));
    theirs.push_back(std::move(pair.theirs));
  }
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    posix_spawn_file_actions_adddup2(&plan.actions, theirs[i].fd(), control_fd + static_cast<int>(i));
  }
  char name[] = "kythu-signer", mode[] = "--worker";
  char* arguments[] = {name, mode, nullptr};
  errno = posix_spawn(&child.pid, program, &plan.actions, &plan.attributes, arguments, environ);
  require(errno == 0, program);
  return child;
}

int end_child(Child&& child, bool at_once) {
  constexpr int to_finish_ms = 5'000;
  child.control = wire::Channel{-1};
  child.sessions.clear();
  const int watch = static_cast<int>(syscall(SYS_pidfd_open, child.pid, 0));  // glibc 2.36 has no C++ header for it
  pollfd ended{watch, POLLIN, 0};
  const bool by_itself = !at_once && watch >= 0 && poll(&ended, 1, to_finish_ms) > 0;
  if (!by_itself) kill(child.pid, SIGKILL);
  if (watch >= 0) close(watch);
  int status = 0;
  while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace kythu::hsm
