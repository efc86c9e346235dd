// Real programs, real sockets, a folder of one's own: for tests that talk to a running program.
#pragma once

#include <arpa/inet.h>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "doubles/temporary_folder.hpp"

namespace kythu::test {

class Folder : public TemporaryFolder {
 public:
  void write(const std::string& name, const std::string& text) const { std::ofstream{*this / name} << text; }
  bool run(const std::string& command) const {
    return std::system(("cd " + path().native() + " && " + command + " >/dev/null 2>&1").c_str()) == 0;
  }
};

/// Waits for something to become true; never longer than this.
template <class Condition>
bool becomes_true(Condition condition, std::chrono::seconds patience = std::chrono::seconds{15}) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  return true;
}

inline sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// A listening socket on a free port of the loopback.
inline int listen_anywhere(std::uint16_t& port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(0);
  socklen_t size = sizeof address;
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(fd, 64) != 0) std::abort();
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  port = ntohs(address.sin_port);
  return fd;
}

inline std::uint16_t free_port() {
  std::uint16_t port = 0;
  close(listen_anywhere(port));
  return port;
}

/// A connected socket that gives up reading after ten seconds, or -1.
inline int connect_to(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto address = loopback(port);
  const timeval patience{10, 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  close(fd);
  return -1;
}

inline bool is_listening(std::uint16_t port) {
  const int fd = connect_to(port);
  if (fd >= 0) close(fd);
  return fd >= 0;
}

class Program {
 public:
  explicit Program(std::vector<std::string> words, const std::string& output = "/dev/null") {
    pid_ = fork();
    if (pid_ != 0) return;
    std::vector<char*> pointers;
    for (auto& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    if (!freopen(output.c_str(), "w", stderr) || !freopen("/dev/null", "w", stdout)) _exit(126);
    if (!freopen("/dev/null", "r", stdin)) _exit(126);
    execvp(pointers[0], pointers.data());
    _exit(127);
  }
  ~Program() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void end() const { kill(pid_, SIGTERM); }
  /// The exit code, or -1 when it did not end in time or was killed.
  int wait() {
    int status = 0;
    if (!becomes_true([&] { return waitpid(pid_, &status, WNOHANG) == pid_; })) return -1;
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_;
};

}  // namespace kythu::test
