// One token: its worker processes, its queue, and the threads between them.
#pragma once

#include "config/base/log.hpp"
#include "config/settings/signer.hpp"
#include "fair_queue.hpp"
#include "hsm/workers/worker_questions.hpp"
#include "life.hpp"
#include "measurements.hpp"
#include "pin_fence.hpp"

namespace kythu::hsm {

struct LineSettings {
  settings::TokenSettings token;
  std::filesystem::path fences;
  std::chrono::milliseconds deadline{5'000};  ///< for one call; past it the process is killed
  std::chrono::milliseconds longest_pause{30'000}, probe_after{30'000};
};

/// What a caller chooses its token by.
struct Standing {
  bool up = false;     ///< answers, and holds the key for the algorithm
  bool soon = false;   ///< down, and expected back in a moment: worth waiting for when there is no other
  double wait_us = 0;  ///< expected, for one more order
  double each_us = 0;  ///< what each order adds to it
};

/// Safe for any number of threads.
class TokenLine final : private LifeOwner {
 public:
  using Noted = std::function<void(std::string_view act, std::string_view why)>;
  /// Without a PIN it waits for an officer's. Throws std::system_error when the fences' folder is not to be had.
  TokenLine(LineSettings settings, std::optional<Secret> pin, Log log, Noted noted);
  /// Lets orders that run finish; those that wait are told that the token is down.
  ~TokenLine();

  const std::string& name() const { return settings_.token.name; }
  /// The keys to look for from now on.
  void place(std::vector<KeyToLookAt> keys);
  /// Until every process that is up has looked at the keys of the last place().
  void wait_for_look(wire::Deadline deadline);
  /// Until no process is about to start.
  void wait_for_start(wire::Deadline deadline);

  Standing standing(BytesView key, Algorithm algorithm);
  bool holds(BytesView key);
  std::size_t sessions();
  /// On the caller's own thread, when nobody waits and a session is free, and it is not worth it to divide them among
  /// several. False: they have to be offered.
  bool run_now(std::span<Job* const> jobs);
  struct Offered {
    std::size_t taken = 0;  ///< the first ones; each is ended with its call by its deadline or a little later
    bool full = false;      ///< why the others were not
  };
  Offered offer(std::span<Job* const> jobs);
  /// The jobs of this call that still wait; those at work come back by themselves.
  std::vector<Job*> withdraw(const Call& call);
  /// Its signature does not verify: whatever else this token makes now is not to be trusted either.
  void garbled(const Job& job);

  /// Any other question, by a session of its own.
  Result<wire::Message, WorkerRefusal> ask(const wire::Message& question, std::chrono::milliseconds patience);
  /// Ends the fence, and waits for the one try that the new PIN gets.
  void enter_pin(Secret pin);
  TokenStatus status();

 private:
  enum class Phase { starting, up, down };
  struct Worker {
    Phase phase = Phase::starting;
    std::uint64_t generation = 0;
    std::uint64_t looked = 0;  ///< the version of the keys that it has looked at
    std::size_t lent = 0, sessions = 0;
    std::uint64_t made = 0;  ///< signatures of this life
    bool probe = false;      ///< it has been idle for long
    bool looking = false;
    bool lived = false;  ///< came up in this life
    std::string why;     ///< the token's last word that it cannot
    std::chrono::steady_clock::time_point heard{};
    std::vector<wire::Channel> spare;  ///< sessions that the token does not have
  };
  struct Loan {
    wire::Channel channel;
    Life life;
  };
  struct Use {
    bool good = true;        ///< the life goes on
    std::uint64_t made = 0;  ///< signatures
    bool surplus = false;    ///< the token had no session for it
  };
  using Lock = std::unique_lock<std::mutex>;

  // LifeOwner
  bool may_start(std::size_t worker, std::chrono::milliseconds pause) override;
  std::mutex& turn_to_log_in() override { return turn_to_log_in_; }
  std::optional<Opening> opening() override;
  void pin_refused(const std::string& why) override;
  void went_up(Life life, TokenOpened&& opened, std::vector<wire::Channel>&& sessions) override;
  void ended(std::size_t worker, const WorkerRefusal& why, std::chrono::milliseconds pause) override;
  bool was_good(std::size_t worker) override;
  void still_up(Life life) override;

  // with the lock held
  TokenState state() const;
  bool any(Phase phase) const;
  bool is_fit(BytesView key, std::optional<Algorithm> algorithm) const;
  bool is_current(Life life) const;
  bool has_free_loan() const { return idle_.size() > asking_; }
  Loan borrow();
  void give_back(Loan&& loan, Use use);
  /// The life is over for new orders; whom to tell when it was the last one.
  std::vector<Job*> lose(Life life);
  std::vector<Job*> flush();
  std::optional<std::size_t> due_for_look() const;
  bool is_short(std::span<Job* const> jobs) const;
  FairQueue::Batch take_batch();
  void took_look(Life life, std::uint64_t version, Result<TokenSeen, WorkerRefusal>&& seen);

  // without
  void run();
  void work(Loan loan, std::span<Job* const> jobs);
  bool settle(Life life, std::span<Job* const> jobs, Signatures&& outcomes);
  void look(Lock& lock, std::size_t worker);

  Result<wire::Message, WorkerRefusal> exchange(Loan& loan, const wire::Message& question, wire::Deadline deadline);
  void drop(Life life, WorkerLife::How how, std::string_view why);
  void note(std::string_view act, const std::string& why);

  const LineSettings settings_;
  const Log log_;
  const Noted noted_;
  PinFence fence_;
  std::mutex turn_to_log_in_;

  std::mutex mutex_;
  std::condition_variable work_;     // for the runners: a free session, and something to do with it
  std::condition_variable changed_;  // for all others
  bool stopping_ = false;
  std::shared_ptr<const Secret> pin_;
  std::uint64_t pins_ = 0;  // entered so far
  FairQueue queue_;
  std::vector<Worker> workers_;
  std::vector<Loan> idle_;
  std::size_t asking_ = 0;   // those who wait for a session in ask()
  std::size_t lent_ = 0;     // sessions at work, of every life
  std::size_t running_ = 0;  // orders at work
  Measurements measured_;
  std::vector<KeyToLookAt> keys_, fit_;
  std::uint64_t keys_version_ = 1, fit_version_ = 0;
  std::vector<std::string> complaints_;
  TokenFacts facts_;
  std::string why_;         // it is down
  std::string last_noted_;  // a token that stays down is one line of the journal

  std::vector<std::thread> runners_;
  std::vector<std::unique_ptr<WorkerLife>> lives_;
};

}  // namespace kythu::hsm
