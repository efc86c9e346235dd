// A thread that does the same work over and over: at once while there is more, after a pause or a wake-up otherwise.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "config/base/log.hpp"

namespace kythu::gateway {

/// Safe for any number of threads; stop() and the destructor belong to the owner.
class Loop {
 public:
  struct Settings {
    std::string name;  ///< stands in the log when the work fails
    std::chrono::milliseconds pause{250};
  };
  /// True: there may be more, call me again at once. What it throws is logged, and the pause follows.
  using Work = std::function<bool()>;

  /// Starts the thread.
  Loop(Settings settings, Work work, Log log);
  /// As stop().
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Ends a pause early; a wake-up during the work is not lost.
  void wake();
  /// Says that work which runs is the last; does not wait. Several loops are asked first and then stopped.
  void ask_to_stop();
  /// Asks, lets work that runs finish, then joins. May be called twice.
  void stop();

 private:
  void run();
  bool work_once();

  Settings settings_;
  Work work_;
  Log log_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false, stopping_ = false;
  std::thread thread_;
};

}  // namespace kythu::gateway
