// One order on its way to a token, and the caller who waits for it. Jobs live on their caller's stack; queues and lists
// only link them, so that an order costs no allocation between its caller and the worker's socket.
#pragma once

#include <condition_variable>
#include <mutex>
#include <span>
#include <utility>

#include "config/wire/channel.hpp"
#include "hsm/orders.hpp"

namespace kythu::hsm {

class Call;

/// How one try at one token ended.
enum class TryEnd {
  made,     ///< there is a signature, which its caller verifies
  unasked,  ///< the token went down before it was asked
  died,     ///< the worker ended, or was killed at its deadline, under the order
  busy,     ///< the token has no session free
  down,     ///< the token answered that it cannot
  failed,   ///< the token answered, and would answer the same again
  late,     ///< its time was over before its turn came
};

struct Job {
  const SigningOrder* order = nullptr;
  BytesView key;  ///< CKA_ID
  wire::Deadline deadline{};
  Call* call = nullptr;

  TryEnd end = TryEnd::unasked;
  Bytes signature;
  bool verified = false;         ///< its caller's verdict
  std::size_t worker = 0;        ///< which process made the signature
  std::uint64_t generation = 0;  ///< and in which of its lives

  std::uint64_t tried = 0;      ///< bits: replicas that had their try
  std::size_t replica = 0;      ///< the one it is at
  std::size_t again = 0;        ///< tries at the same token, when there is no other
  TryEnd worst = TryEnd::down;  ///< of all tries, the one that tells its caller most
  Job* next = nullptr;          ///< of its lane in the queue, or of the list of ended ones
};

/// A caller, waiting for its jobs. It must outlive them: whoever takes a job ends it by a deadline.
class Call {
 public:
  /// Moves the jobs to the ended ones, and wakes the caller once.
  void end(Job* list);
  /// The ended jobs, linked by `next`; null when the deadline has passed.
  Job* wait(wire::Deadline deadline);

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  Job* first_ = nullptr;
};

/// Ends every job with its caller: jobs of one call that stand together cost one waking.
void end_all(std::span<Job* const> jobs);

}  // namespace kythu::hsm
