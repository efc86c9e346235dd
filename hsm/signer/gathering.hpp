// Orders that come alone while the vault is at work: those of one key are gathered, so that one wait for the disk, one
// message to the token and one inversion serve them all. No thread waits for an order that is gathered.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "config/base/result.hpp"
#include "config/wire/server.hpp"
#include "hsm/orders.hpp"

namespace kythu::hsm {

/// Safe for any number of threads. Orders of different keys never wait for each other. Everybody must have been told
/// before it goes.
class Gathering {
 public:
  using Results = std::vector<Result<Signature, Refusal>>;
  /// For batches of one key; the results stand in the order of the orders. Must not throw.
  using SignAll = std::function<Results(std::span<const SigningOrder> orders)>;
  /// Called once, by any thread; what is answered to one batch leaves together. Must not throw.
  using Told = std::function<void(Result<Signature, Refusal>&&, wire::Answers&)>;
  struct Asked {
    SigningOrder order;
    std::size_t leaders;  ///< how many batches of its key may be at work at once
    Told told;
  };
  static constexpr std::size_t most_together = 32;

  Gathering(SignAll sign_all, std::chrono::milliseconds patience);
  ~Gathering();

  /// While fewer than `leaders` batches of a key are at work, the caller's thread signs at once. Otherwise the orders
  /// join the next batch, or are told `busy` when none has begun within the patience.
  void sign(std::vector<Asked>&& asked);

 private:
  using Lock = std::unique_lock<std::mutex>;
  using Time = std::chrono::steady_clock::time_point;
  struct Waiting {
    SigningOrder order;
    Told told;
    Time since;
  };
  struct Line {
    std::size_t leaders = 0;
    std::deque<Waiting> waiting{};  // first come, first served
  };
  using Lines = std::map<std::string, Line, std::less<>>;

  void lead(Lock& lock, Lines::iterator line);
  void sign_batch(std::span<Waiting> batch) const;
  void vacate(Lines::iterator line);
  void end_or_pass_on(Lines::iterator line);
  void lead_on();
  void watch();
  Time turn_away(Time now, std::vector<Waiting>& late);

  const SignAll sign_all_;
  const std::chrono::milliseconds patience_;
  std::mutex mutex_;
  bool stopping_ = false;
  Lines lines_;
  std::deque<Lines::iterator> vacant_;  // lines whose leader has gone back to its socket
  std::condition_variable vacated_;
  std::vector<std::thread> successors_;  // they lead on
  std::size_t idle_ = 0;                 // of them
  std::condition_variable stopped_;
  std::thread watch_;
};

}  // namespace kythu::hsm
