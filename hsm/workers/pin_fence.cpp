#include "pin_fence.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <system_error>
#include <unistd.h>

namespace kythu::hsm {
namespace {

class File {
 public:
  File(const std::filesystem::path& path, int flags) : fd_(open(path.c_str(), flags | O_CLOEXEC, 0600)) {
    require(fd_ >= 0, path);
  }
  ~File() { close(fd_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  void write_all(const std::string& text, const std::filesystem::path& path) const {
    require(::write(fd_, text.data(), text.size()) == static_cast<ssize_t>(text.size()), path);
  }
  void sync(const std::filesystem::path& path) const { require(fsync(fd_) == 0, path); }

 private:
  static void require(bool ok, const std::filesystem::path& path) {
    if (!ok) throw std::system_error(errno, std::generic_category(), path.native());
  }
  int fd_;
};

}  // namespace

PinFence::PinFence(const std::filesystem::path& folder, const std::string& token)
    : folder_(folder), file_(folder / (token + ".fenced")) {
  std::filesystem::create_directories(folder_);
  if (!std::filesystem::exists(file_)) return;
  std::ifstream in{file_};
  why_ = std::string{std::istreambuf_iterator<char>{in}, {}};  // also an unreadable file is a fence
}

std::optional<std::string> PinFence::why() const {
  std::lock_guard lock(mutex_);
  return why_;
}

void PinFence::set(const std::string& why) {
  std::lock_guard lock(mutex_);
  why_ = why;
  const auto fresh = folder_ / (file_.filename().native() + ".new");
  {
    const File file{fresh, O_WRONLY | O_CREAT | O_TRUNC};
    file.write_all(why, fresh);
    file.sync(fresh);
  }
  std::filesystem::rename(fresh, file_);
  File{folder_, O_RDONLY | O_DIRECTORY}.sync(folder_);
}

void PinFence::clear() {
  std::lock_guard lock(mutex_);
  why_.reset();
  std::filesystem::remove(file_);
}

}  // namespace kythu::hsm
