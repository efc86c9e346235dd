// Application group commit. What several threads want done at the same moment is done in one transaction by one of
// them, with one COMMIT for all; who comes while it runs goes with the next. Nobody waits for company: alone, one goes
// at once.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <vector>

#include "config/database/database.hpp"

namespace kythu::db {

/// Between what is sent before and what is sent after there is no order, up to COMMIT: of such strands, statements by
/// row (merge.hpp) that have the same words are sent as one. Meant for after the last answer is looked at.
void begin_strand(Transaction& tx);

/// Safe for any number of threads.
template <class Item>
class Gathering {
 public:
  /// Does them all in one transaction, or throws and has done none. Called by several threads, the first item's among
  /// them.
  using Deed = std::function<void(const std::vector<Item*>&)>;
  /// `at_once`: so many groups are under way at a time. One, where a deed is one message: who comes meanwhile makes the
  /// next group larger. Two, where it waits for answers in between: one is worked on while the other waits.
  Gathering(Deed deed, int at_once) : deed_(std::move(deed)), at_once_(at_once) {}

  /// Returns when it is done. Where several fail together, each is done alone, so that one bad item spoils nobody
  /// else's; what is thrown is of its own. Only Unavailable and what is in doubt are shared: nothing, or nobody knows
  /// what, was done of all of them.
  void run(Item& item) {
    Waiting one{&item};
    if (!leads_at_once(one)) one.wait();
    if (!one.led.empty()) lead(std::move(one.led));
    if (one.outcome.failure) std::rethrow_exception(one.outcome.failure);
    if (one.outcome.state == State::alone) deed_({&item});
  }

 private:
  static constexpr std::size_t most = 32;  // of one transaction

  enum class State { waits, leads, done, alone };
  struct Outcome {
    State state = State::done;
    std::exception_ptr failure{};
  };
  /// Has a mutex of its own, so that those who are woken together do not meet at one.
  struct Waiting {
    Item* item;
    Outcome outcome{State::waits, nullptr};
    std::vector<Waiting*> led{};  ///< by this one, itself the first
    std::mutex mutex{};
    std::condition_variable turn{};

    void wait() {
      std::unique_lock lock(mutex);
      turn.wait(lock, [this] { return outcome.state != State::waits; });
    }
    /// It may be gone afterwards.
    void wake(const Outcome& with) {
      std::lock_guard lock(mutex);
      outcome = with;
      turn.notify_one();
    }
  };

  /// True while nobody waits.
  bool leads_at_once(Waiting& one) {
    std::lock_guard lock(mutex_);
    if (leaders_ == at_once_) {
      waiting_.push_back(&one);
      return false;
    }
    ++leaders_;
    one.led = {&one};
    return true;
  }

  /// Those who wait by the end are led by the first of them.
  void lead(std::vector<Waiting*> group) {
    const auto outcome = do_all(group);
    pass_on();
    for (auto* one : group) one->wake(outcome);
  }

  void pass_on() {
    std::unique_lock lock(mutex_);
    auto next = take_waiting();
    if (next.empty()) {
      --leaders_;
      return;
    }
    lock.unlock();
    auto* first = next.front();
    first->led = std::move(next);
    first->wake({State::leads, nullptr});
  }

  std::vector<Waiting*> take_waiting() {
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(most, waiting_.size()));
    std::vector<Waiting*> taken(waiting_.begin(), end);
    waiting_.erase(waiting_.begin(), end);
    return taken;
  }

  Outcome do_all(const std::vector<Waiting*>& group) {
    std::vector<Item*> items;
    std::ranges::transform(group, std::back_inserter(items), &Waiting::item);
    try {
      deed_(items);
      return {};
    } catch (const Unavailable&) {
      return {State::done, std::current_exception()};
    } catch (const InDoubt&) {
      return {State::done, std::current_exception()};
    } catch (const pqxx::in_doubt_error&) {
      return {State::done, std::current_exception()};
    } catch (...) {
      if (group.size() > 1) return {State::alone, nullptr};
      return {State::done, std::current_exception()};
    }
  }

  const Deed deed_;
  const int at_once_;
  std::mutex mutex_;
  std::deque<Waiting*> waiting_;
  int leaders_ = 0;
};

}  // namespace kythu::db
