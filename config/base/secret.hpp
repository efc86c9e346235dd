// A secret cannot be printed or copied, and leaves no trace in memory when it goes (security requirement H3).
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace kythu {

class Secret {
 public:
  Secret() = default;
  /// Copies the characters into locked memory that core dumps leave out; the caller wipes its own copy.
  explicit Secret(std::string_view text);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  /// The one way in; the word to look for in a review.
  std::string_view reveal() const { return {bytes_.data(), bytes_.size()}; }
  bool empty() const { return bytes_.empty(); }

  template <class Stream>
  friend Stream& operator<<(Stream&, const Secret&) = delete;

 private:
  void wipe() noexcept;
  std::vector<char> bytes_;
};

/// PR_SET_DUMPABLE 0 and no core files: called first in every program that holds a secret.
void forbid_core_dumps();

}  // namespace kythu
