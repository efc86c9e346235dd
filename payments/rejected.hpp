// Callbacks that did not verify: kept for whoever looks into them, a bounded number a minute, since anybody can send
// them.
#pragma once

#include <mutex>

#include "payments/cashier.hpp"

namespace kythu::payments {

struct Desk;

/// PostgreSQL's text holds no zero byte and only UTF-8; what somebody sent may hold anything, and any length of it.
std::string storable(std::string_view text);
/// Names and values as a JSON object.
std::string headers_text(const Callback& callback);

class RejectedCallbacks {
 public:
  /// Keeps it, unless this minute is full.
  void keep(const Desk& desk, const Callback& callback, std::string_view reason);

 private:
  bool has_room(Instant now);

  std::mutex mutex_;
  std::chrono::sys_time<std::chrono::minutes> minute_;
  int kept_ = 0;
};

}  // namespace kythu::payments
