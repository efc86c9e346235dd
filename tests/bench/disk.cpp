#include "disk.hpp"

#include <algorithm>
#include <fcntl.h>
#include <fstream>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

namespace kythu::bench {

std::chrono::nanoseconds median_sync(const std::filesystem::path& folder, int times) {
  const auto file = folder / "sync";
  const int fd = open(file.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  const std::string line(400, 'x');
  std::vector<std::chrono::nanoseconds> took;
  for (int i = 0; i < times; ++i) {
    if (write(fd, line.data(), line.size()) < 0) throw std::runtime_error{"cannot write " + file.native()};
    const auto start = std::chrono::steady_clock::now();
    fdatasync(fd);
    took.push_back(std::chrono::steady_clock::now() - start);
  }
  close(fd);
  std::filesystem::remove(file);
  std::ranges::nth_element(took, took.begin() + times / 2);
  return took[static_cast<std::size_t>(times) / 2];
}

long resident(pid_t process) {
  std::ifstream status{"/proc/" + std::to_string(process) + "/status"};
  for (std::string word; status >> word;) {
    long kib = 0;
    if (word == "VmRSS:" && status >> kib) return kib;
  }
  return 0;
}

}  // namespace kythu::bench
