// Which channels people have closed: looked at by the loop that polls, and at once by who changed it here.
#pragma once

#include <mutex>
#include <set>
#include <string>

#include "config/database/database.hpp"

namespace kythu::payments {

/// Safe for any number of threads.
class ChannelGate {
 public:
  bool is_open(std::string_view channel) const {
    const std::lock_guard lock(mutex_);
    return !closed_.contains(channel);
  }
  void look(db::Database& database, Instant now);
  /// As above, when the last look is some seconds old.
  void look_again(db::Database& database, Instant now);

 private:
  mutable std::mutex mutex_;
  std::set<std::string, std::less<>> closed_;
  Instant looked_at_{};
};

}  // namespace kythu::payments
