#include "disk.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace kythu::bench {

namespace {

/// A line of the journal's length on the disk.
class Line {
 public:
  explicit Line(const std::filesystem::path& folder)
      : file_(folder / "sync"), fd_(open(file_.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600)) {}
  ~Line() {
    close(fd_);
    std::filesystem::remove(file_);
  }
  void write() const {
    if (::write(fd_, text_.data(), text_.size()) < 0) throw std::runtime_error{"cannot write " + file_.native()};
  }
  void sync() const { fdatasync(fd_); }

 private:
  const std::string text_ = std::string(400, 'x');
  const std::filesystem::path file_;
  const int fd_;
};

/// Whoever is asked on `theirs` does its part and answers, until `ours` is closed.
class Neighbour {
 public:
  explicit Neighbour(std::function<void()> part) {
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_) != 0) throw std::runtime_error{"no socketpair"};
    thread_ = std::thread([this, part = std::move(part)] {
      for (Message message; read(ends_[1], message.data(), message.size()) > 0;) {
        part();
        if (::write(ends_[1], message.data(), message.size()) < 0) return;
      }
    });
  }
  ~Neighbour() {
    shutdown(ends_[0], SHUT_RDWR);
    thread_.join();
    for (const int end : ends_) close(end);
  }
  void ask() const {
    Message message{};
    if (::write(ends_[0], message.data(), message.size()) < 0 || read(ends_[0], message.data(), message.size()) <= 0)
      throw std::runtime_error{"the neighbour ended"};
  }

 private:
  using Message = std::array<char, 200>;
  int ends_[2];
  std::thread thread_;
};

template <class Act>
std::chrono::nanoseconds median_of(int times, const Act& act) {
  std::vector<std::chrono::nanoseconds> took;
  for (int i = 0; i < times; ++i) took.push_back(act());
  std::ranges::nth_element(took, took.begin() + times / 2);
  return took[static_cast<std::size_t>(times) / 2];
}

std::chrono::nanoseconds time_of(const std::function<void()>& act) {
  const auto start = std::chrono::steady_clock::now();
  act();
  return std::chrono::steady_clock::now() - start;
}

}  // namespace

std::chrono::nanoseconds median_sync(const std::filesystem::path& folder, int times) {
  const Line line{folder};
  return median_of(times, [&] {
    line.write();
    return time_of([&] { line.sync(); });
  });
}

std::chrono::nanoseconds median_way(const std::filesystem::path& folder, int times) {
  const Line line{folder};
  const Neighbour worker{[] {}};
  const Neighbour signer{[&] {
    line.write();
    line.sync();
    worker.ask();
  }};
  return median_of(times, [&] { return time_of([&] { signer.ask(); }); });
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
