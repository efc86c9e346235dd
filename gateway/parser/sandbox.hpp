// Walls around one job: what is inside can compute, and answer on the socket it already has (security requirement E8).
#pragma once

#include <chrono>
#include <cstddef>

namespace kythu::parser {

struct Walls {
  std::size_t memory = 0;  ///< bytes of address space
  std::chrono::seconds cpu{};
};

/// For good: no new privileges, no core file, limits, and a list of system calls without open, socket or exec; any
/// other call kills the process. Throws std::runtime_error when a wall cannot be built.
void enter_sandbox(const Walls& walls);

}  // namespace kythu::parser
