// What the machine says beside our figures.
#pragma once

#include <chrono>
#include <filesystem>
#include <sys/types.h>

namespace kythu::bench {

/// Of fdatasync after a line of the journal's length, on the disk of this folder.
std::chrono::nanoseconds median_sync(const std::filesystem::path& folder, int times);
/// VmRSS in KiB.
long resident(pid_t process);

}  // namespace kythu::bench
