// One caller's orders on their way over the replicas of a key, until each has a signature or a refusal.
#pragma once

#include <vector>

#include "hsm/workers/tokens.hpp"
#include "token_line.hpp"

namespace kythu::hsm {

class Errand {
 public:
  static constexpr std::size_t most_replicas = 64;
  /// `replicas` hold the key, at most most_replicas of them; all of it outlives the errand.
  Errand(std::vector<TokenLine*> replicas, const PlacedKey& key, const Verify& verify);
  std::vector<Result<Made, Refusal>> run(std::span<const SigningOrder> orders, std::chrono::milliseconds patience);

 private:
  void assign(std::vector<Job*> jobs);
  bool sign_here(std::span<Job* const> jobs);
  std::optional<std::size_t> choose(Job& job);
  void look_at_replicas(Algorithm algorithm);
  void verify(Job* ended);
  std::vector<Job*> judge(Job* ended);
  bool judge_one(Job& job);
  void refuse(Job& job, Refusal why);
  void give_up();
  Result<Made, Refusal>& result_of(const Job& job);

  const std::vector<TokenLine*> replicas_;
  const PlacedKey& key_;
  const Verify& verify_;
  std::vector<Standing> standings_;
  std::vector<bool> full_;
  Call call_;
  std::vector<Job> jobs_;
  std::vector<Result<Made, Refusal>> results_;
  std::size_t open_ = 0;
};

}  // namespace kythu::hsm
