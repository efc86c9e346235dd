// Starts this same program again as a worker. exec, not fork alone: no thread, no lock and no memory comes along.
#pragma once

#include <sys/types.h>
#include <vector>

#include "config/wire/channel.hpp"

namespace kythu::hsm {

struct Child {
  pid_t pid = -1;
  wire::Channel control;
  std::vector<wire::Channel> sessions;
};

/// `program` is the file to run, "/proc/self/exe" for ourselves. Throws std::system_error.
Child spawn_worker(const char* program, std::size_t sessions);

/// Closes the control channel, which tells the child to finish, waits for that a while, then kills it; the exit code,
/// or -1 when a signal ended it. `at_once`: kills without waiting.
int end_child(Child&& child, bool at_once);

}  // namespace kythu::hsm
