// Remembers on disk that a token refused its PIN. Tokens lock themselves, or wipe their keys, after a few wrong tries;
// a signer that restarts in a loop would use them up.
#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>

namespace kythu::hsm {

/// Safe for any number of threads.
class PinFence {
 public:
  /// `folder`/`token`.fenced; makes the folder. Throws std::system_error when it cannot be made or read.
  PinFence(const std::filesystem::path& folder, const std::string& token);

  /// Why the PIN was refused; nothing while it may be tried.
  std::optional<std::string> why() const;
  /// On disk when it returns. Throws std::system_error when the disk fails; the fence then stands in memory.
  void set(const std::string& why);
  /// An officer has acted.
  void clear();

 private:
  const std::filesystem::path folder_, file_;
  mutable std::mutex mutex_;
  std::optional<std::string> why_;
};

}  // namespace kythu::hsm
