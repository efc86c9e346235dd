#include "gateway/core/loop.hpp"

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

void Loop::ask_to_stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
}

void Loop::stop() {
  ask_to_stop();
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
    // The first line only: PostgreSQL's next ones quote values.
    const std::string_view why = failure.what();
    log_.error("loop.failed", {{"loop", settings_.name}, {"why", why.substr(0, why.find('\n'))}});
    return false;
  }
}

}  // namespace kythu::gateway
