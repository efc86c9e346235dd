// What the machine says beside our figures.
#pragma once

#include <chrono>
#include <filesystem>
#include <sys/types.h>

namespace kythu::bench {

/// Of fdatasync after a line of the journal's length, on the disk of this folder.
std::chrono::nanoseconds median_sync(const std::filesystem::path& folder, int times);
/// Of an order's way without anything done for it: a message to a second thread, a line on the disk of this folder, a
/// message to a third thread, and both answers. A signer that writes before it signs, in a process of its own, adds
/// more.
std::chrono::nanoseconds median_way(const std::filesystem::path& folder, int times);
/// VmRSS in KiB.
long resident(pid_t process);

}  // namespace kythu::bench
