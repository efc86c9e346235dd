#include "files.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <unistd.h>

#include "refused.hpp"

namespace kythu::tools {
namespace {

constexpr std::size_t limit = 1 << 20;

void write_whole(const std::filesystem::path& file, std::string_view text, int flags, mode_t mode) {
  const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, mode);
  if (fd < 0) throw Refused{file.native() + ": " + std::strerror(errno)};
  while (!text.empty()) {
    const auto written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  const bool good = text.empty() && fsync(fd) == 0;
  close(fd);
  if (!good) throw Refused{file.native() + ": could not be written"};
}

}  // namespace

std::string read_text(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in) throw Refused{file.native() + ": " + std::strerror(errno)};
  std::string text(limit + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > limit) throw Refused{file.native() + ": larger than 1 MiB"};
  return text;
}

void write_text(const std::filesystem::path& file, std::string_view text) {
  auto beside = file;
  beside += ".new";
  write_whole(beside, text, O_TRUNC, 0644);
  std::error_code fault;
  std::filesystem::rename(beside, file, fault);
  if (fault) throw Refused{file.native() + ": " + fault.message()};
}

void write_new_private(const std::filesystem::path& file, std::string_view text) {
  write_whole(file, text, O_EXCL, 0600);
}

}  // namespace kythu::tools
