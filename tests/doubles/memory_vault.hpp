// The vault's management without a token or a signer program: the real signed policy in a folder of its own, key pairs
// in memory.
#pragma once

#include <atomic>
#include <mutex>

#include "doubles/officers.hpp"
#include "doubles/temporary_folder.hpp"

namespace kythu::test {

class MemoryVault : public hsm::Vault {
 public:
  /// Not founded yet.
  explicit MemoryVault(Clock clock = system_now) : policy_(folder_.path(), std::move(clock)) {}

  Result<hsm::Decision, hsm::OperationRefusal> submit(const hsm::SignedOperation& operation) override {
    if (unreachable) return hsm::OperationRefusal{hsm::OperationFault::unavailable, "the signer is not there"};
    std::lock_guard lock(mutex_);
    ++asked;
    auto outcome = policy_.decide(operation, Council::perform);
    if (outcome) ++decided;
    if (lost_answers > 0) {
      --lost_answers;
      return hsm::OperationRefusal{hsm::OperationFault::unavailable, "the answer was lost"};
    }
    return outcome;
  }
  Result<hsm::VaultState, hsm::Refusal> state() override {
    if (unreachable) return hsm::Refusal::unreachable;
    std::lock_guard lock(mutex_);
    return policy_.state();
  }
  Result<std::vector<hsm::TokenStatus>, hsm::Refusal> tokens() override {
    if (unreachable) return hsm::Refusal::unreachable;
    std::lock_guard lock(mutex_);
    return tokens_;
  }
  void show(hsm::TokenStatus token) {
    std::lock_guard lock(mutex_);
    tokens_.push_back(std::move(token));
  }

  std::atomic<bool> unreachable = false;
  std::atomic<int> lost_answers = 0;  ///< so many decisions are made and not told
  std::atomic<int> asked = 0, decided = 0;

 private:
  TemporaryFolder folder_;
  std::mutex mutex_;
  hsm::Register policy_;
  std::vector<hsm::TokenStatus> tokens_;
};

}  // namespace kythu::test
