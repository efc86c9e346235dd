#include "sandbox.hpp"

#include <array>
#include <seccomp.h>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "config/base/handle.hpp"

namespace kythu::parser {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

void must(bool done, const char* what) {
  if (!done) throw std::runtime_error{what};
}

void limit(__rlimit_resource resource, rlim_t most) {
  const rlimit both{most, most};
  must(setrlimit(resource, &both) == 0, "a limit cannot be set");
}

// Memory, the two ends of one socket, clocks for deadlines, and ending.
constexpr std::array allowed{SCMP_SYS(read),          SCMP_SYS(write),          SCMP_SYS(sendto),
                             SCMP_SYS(recvfrom),      SCMP_SYS(poll),           SCMP_SYS(ppoll),
                             SCMP_SYS(close),         SCMP_SYS(shutdown),       SCMP_SYS(brk),
                             SCMP_SYS(munmap),        SCMP_SYS(mremap),         SCMP_SYS(madvise),
                             SCMP_SYS(futex),         SCMP_SYS(alarm),          SCMP_SYS(setitimer),
                             SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),   SCMP_SYS(getrandom),
                             SCMP_SYS(rt_sigreturn),  SCMP_SYS(rt_sigprocmask), SCMP_SYS(restart_syscall),
                             SCMP_SYS(gettid),        SCMP_SYS(getpid),         SCMP_SYS(tgkill),
                             SCMP_SYS(exit),          SCMP_SYS(exit_group)};

void filter_calls() {
  using Filter = Handle<void, seccomp_release>;
  const Filter filter{seccomp_init(SCMP_ACT_KILL_PROCESS)};
  must(filter != nullptr, "no seccomp filter");
  for (const int call : allowed)
    must(seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) == 0, "a seccomp rule cannot be set");
  // New memory is never executable.
  const auto not_executable = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)})
    must(seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 1, not_executable) == 0, "a seccomp rule cannot be set");
  must(seccomp_load(filter.get()) == 0, "the seccomp filter cannot be loaded");
}

}  // namespace

void enter_sandbox(const Walls& walls) {
  must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0, "prctl");
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, static_cast<rlim_t>(walls.cpu.count()));
  limit(RLIMIT_FSIZE, 0);
  // The descriptors that are open stay so; poll() refuses to watch more than the limit, which is why it is not 0.
  limit(RLIMIT_NOFILE, 4);
  // A sanitizer's runtime maps terabytes of shadow memory and reads /proc when it reports: under it these two walls
  // would stop the tool instead of a stranger's file. Release builds always have them.
  if (sanitized) return;
  limit(RLIMIT_AS, walls.memory);
  filter_calls();
}

}  // namespace kythu::parser
