// The program kythu-parser, on a socket of its own, until the end of its test.
#pragma once

#include <csignal>
#include <fstream>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "config/wire/channel.hpp"
#include "doubles/temporary_folder.hpp"

namespace kythu::test {

class RunningParser {
 public:
  RunningParser() {
    const auto file = (folder_.path() / "parser.toml").native();
    std::ofstream{file} << "socket = \"" << socket().native() << "\"\n[log]\nlevel = \"error\"\n";
    const auto program = (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "kythu-parser").native();
    std::string name = program, option = "--settings", settings = file;
    char* const words[] = {name.data(), option.data(), settings.data(), nullptr};
    if (posix_spawn(&pid_, program.c_str(), nullptr, nullptr, words, environ) != 0)
      throw std::runtime_error{"kythu-parser does not start"};
    const auto deadline = wire::within(std::chrono::seconds{10});
    while (!wire::Channel::connect(socket())) {
      if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error{"kythu-parser does not listen"};
      std::this_thread::yield();
    }
  }
  RunningParser(const RunningParser&) = delete;
  RunningParser& operator=(const RunningParser&) = delete;
  ~RunningParser() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  std::filesystem::path socket() const { return folder_.path() / "parser.sock"; }

 private:
  TemporaryFolder folder_;
  pid_t pid_ = 0;
};

}  // namespace kythu::test
