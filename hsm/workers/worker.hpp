// One token, as the signer sees it: a child process that may hang, crash or be killed without harm to the others.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "config/base/log.hpp"
#include "config/base/secret.hpp"
#include "config/settings/signer.hpp"
#include "hsm/workers/spawn.hpp"
#include "hsm/workers/worker_protocol.hpp"

namespace kythu::hsm {

struct WorkerSettings {
  settings::TokenSettings token;
  std::vector<Bytes> keys;  ///< of the policy, on this token
  std::chrono::milliseconds deadline{10'000};
  std::chrono::milliseconds longest_pause{30'000};  ///< between two restarts
};

/// Safe for any number of threads.
class Worker {
 public:
  /// `noted` is told of every change worth a line in the journal.
  using Noted = std::function<void(std::string_view act, std::string_view why)>;
  Worker(WorkerSettings settings, Secret pin, Log log, Noted noted);
  /// Lets signatures that run finish, then ends the child.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  const std::string& name() const { return settings_.token.name; }
  /// Past the deadline the child is killed and started again.
  Result<Bytes, WorkerRefusal> sign(BytesView key, const SigningOrder& order);
  /// The token is up and the key was fit when it was opened.
  bool holds(BytesView key);
  /// Until the first start has come to an end, good or bad, or the deadline has passed.
  void wait_for_start(wire::Deadline deadline);

 private:
  enum class State { starting, up, down, fenced, stopping };
  struct Loan {
    wire::Channel channel;
    std::uint64_t generation;
  };

  void supervise();
  /// One life of a child, from start to end; why it ended, and whether it had been up for long.
  WorkerRefusal live(bool& proven);
  Result<TokenOpened, WorkerRefusal> open(Child& child);
  void went_up(Child& child, TokenOpened&& opened);
  void wait_for_end(int control);
  bool pause(std::chrono::milliseconds time);
  Result<Loan, WorkerRefusal> borrow(wire::Deadline deadline);
  void give_back(Loan&& loan, bool good);
  void kill_child(std::uint64_t generation, std::string_view why);

  const WorkerSettings settings_;
  const Secret pin_;
  const Log log_;
  const Noted noted_;
  int wake_;

  std::mutex mutex_;
  std::condition_variable changed_;
  State state_ = State::starting;
  std::uint64_t generation_ = 0;  // of the child; a late report about an older one is ignored
  std::vector<wire::Channel> idle_;
  std::size_t lent_ = 0;  // of every generation
  std::vector<Bytes> fit_keys_;
  bool must_die_ = false;
  std::string why_it_must_die_;
  std::thread supervisor_;
};

}  // namespace kythu::hsm
