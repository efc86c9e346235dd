// One worker process of a token, life after life: started, opened, watched, ended, and after a pause started anew.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "config/base/secret.hpp"
#include "hsm/workers/spawn.hpp"
#include "hsm/workers/worker_protocol.hpp"

namespace kythu::hsm {

struct Opening {
  TokenToOpen question;
  std::shared_ptr<const Secret> pin;
};

/// One life of one worker; late reports about an older one are ignored.
struct Life {
  std::size_t worker = 0;
  std::uint64_t generation = 0;
};

/// What a worker asks of the line that it belongs to, from its own thread.
class LifeOwner {
 public:
  /// Waits: the pause first, then until there is a PIN that may be tried. False: never again.
  virtual bool may_start(std::size_t worker, std::chrono::milliseconds pause) = 0;
  /// Held from a process's start until its token is open: two that log in at once fail on some tokens.
  virtual std::mutex& turn_to_log_in() = 0;
  /// Nothing when the PIN may not be tried any more.
  virtual std::optional<Opening> opening() = 0;
  /// No second try without a person. Called before the turn to log in is given on.
  virtual void pin_refused(const std::string& why) = 0;
  virtual void went_up(Life life, TokenOpened&& opened, std::vector<wire::Channel>&& sessions) = 0;
  /// The worker rests for `pause` before it asks to start again.
  virtual void ended(std::size_t worker, const WorkerRefusal& why, std::chrono::milliseconds pause) = 0;
  /// Whether this life has done work enough to be forgiven its end: the pause after it is a first one again.
  virtual bool was_good(std::size_t worker) = 0;
  /// Every while of a life.
  virtual void still_up(Life life) = 0;

 protected:
  ~LifeOwner() = default;
};

struct LifeSettings {
  std::size_t worker = 0, sessions = 0;
  const char* program = "/proc/self/exe";
  std::chrono::milliseconds longest_pause{30'000};  ///< between two lives
  std::chrono::milliseconds while_up{30'000};       ///< between two calls of still_up()
};

/// Safe for any number of threads.
class WorkerLife {
 public:
  WorkerLife(LifeOwner& owner, LifeSettings settings);
  /// Lets the child finish what it has begun.
  ~WorkerLife();
  WorkerLife(const WorkerLife&) = delete;
  WorkerLife& operator=(const WorkerLife&) = delete;

  enum class How { by_itself, killed };
  /// The child is not fit for another order. `by_itself`: it may finish those it has.
  void end(std::uint64_t generation, How how, std::string_view why);

 private:
  void supervise();
  /// Why it ended; nothing when it did not begin.
  std::optional<WorkerRefusal> live();
  Result<TokenOpened, WorkerRefusal> open(Child& child, const Opening& opening);
  /// True when the descriptor has something to say; false when the life is to end.
  bool watch(int control, wire::Deadline deadline, Life* tell);
  std::chrono::milliseconds next_pause();

  LifeOwner& owner_;
  const LifeSettings settings_;
  int wake_;
  std::chrono::milliseconds pause_{0};
  std::optional<std::chrono::steady_clock::time_point> last_end_;

  std::mutex mutex_;
  std::uint64_t generation_ = 0;
  bool stopping_ = false, must_end_ = false;
  How how_ = How::by_itself;
  std::string why_;
  std::thread supervisor_;
};

}  // namespace kythu::hsm
