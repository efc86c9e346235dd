#include "loop.hpp"

#include <exception>

namespace kythu::gateway {

Loop::Loop(Settings settings, Work work, Log log)
    : settings_(std::move(settings)), work_(std::move(work)), log_(std::move(log)), thread_([this] { run(); }) {}

Loop::~Loop() { stop(); }

void Loop::wake() {
  {
    std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

void Loop::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Loop::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    lock.unlock();
    const bool more = work_once();
    lock.lock();
    if (!more) changed_.wait_for(lock, settings_.pause, [&] { return woken_ || stopping_; });
  }
}

bool Loop::work_once() {
  try {
    return work_();
  } catch (const std::exception& failure) {
    log_.error("loop.failed", {{"loop", settings_.name}, {"why", failure.what()}});
    return false;
  }
}

}  // namespace kythu::gateway
