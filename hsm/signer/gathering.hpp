// Orders that come alone while the vault is at work: one caller leads, and takes along those of the same key that have
// come meanwhile, so that one wait for the disk, one message to the token and one inversion serve them all.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <vector>

#include "config/base/result.hpp"
#include "hsm/orders.hpp"

namespace kythu::hsm {

/// Safe for any number of threads. Orders of different keys never wait for each other.
class Gathering {
 public:
  using Results = std::vector<Result<Signature, Refusal>>;
  /// For batches of one key; the results stand in the order of the orders.
  using SignAll = std::function<Results(std::span<const SigningOrder> orders)>;
  static constexpr std::size_t most_together = 32;

  Gathering(SignAll sign_all, std::chrono::milliseconds patience);

  /// At once while fewer than `leaders` batches of the key are at work; else with the next one, or `busy` when none has
  /// begun within the patience. Throws what sign_all threw; those who only came along are told `failed`.
  Result<Signature, Refusal> sign(SigningOrder&& order, std::size_t leaders);

 private:
  struct Waiting;
  struct Line {
    std::size_t leaders = 0;
    std::vector<Waiting*> waiting{};  // first come, first served
  };
  using Lines = std::map<std::string, Line, std::less<>>;
  void lead(Lines::iterator line, Waiting& mine, std::unique_lock<std::mutex>& lock);
  void hand_over(Lines::iterator line);

  const SignAll sign_all_;
  const std::chrono::milliseconds patience_;
  std::mutex mutex_;
  Lines lines_;
};

}  // namespace kythu::hsm
