// The orders that wait for one token: bounded, in turns between agencies, first come first served within one. An agency
// that sends ten thousand orders delays another's single one by one turn.
#pragma once

#include <list>
#include <map>
#include <vector>

#include "job.hpp"

namespace kythu::hsm {

/// Not thread-safe: its line has the lock. Jobs are linked, not owned.
class FairQueue {
 public:
  explicit FairQueue(std::size_t limit) : limit_(limit) {}

  /// False: full.
  bool push(Job& job);

  struct Batch {
    std::vector<Job*> jobs;  ///< of one key and algorithm, so that one message carries them
    std::vector<Job*> late;  ///< their time was over; nobody is asked for them
  };
  /// At most `most` jobs, in turns; those of another key than the first wait for the next batch, with their turn.
  Batch take(std::size_t most, wire::Deadline now);
  /// Everything, in turns.
  std::vector<Job*> drain();
  /// What this caller has here.
  std::vector<Job*> withdraw(const Call& call);

  std::size_t size() const { return size_; }
  std::size_t limit() const { return limit_; }
  /// The algorithm of the job whose turn it is; only when size() is not 0.
  Algorithm front() const { return turns_.front().first->order->algorithm; }

 private:
  struct Lane {
    AgencyId agency;
    Job* first = nullptr;
    Job* last = nullptr;
  };
  using Turn = std::list<Lane>::iterator;
  Job* pop(Turn lane);
  Turn leave(Turn lane);

  const std::size_t limit_;
  std::size_t size_ = 0;
  std::list<Lane> turns_;  // none is empty; the front's turn is next
  std::map<AgencyId, Turn> lanes_;
};

}  // namespace kythu::hsm
