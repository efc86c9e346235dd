// The order's way through the vault: policy, journal, token, verification, journal, answer.
#pragma once

#include "config/base/log.hpp"
#include "hsm/signer/gathering.hpp"
#include "hsm/signer/policy.hpp"
#include "hsm/signer/refusals.hpp"

namespace kythu::hsm {

/// Safe for any number of threads. Everything it is given outlives it.
class Desk {
 public:
  Desk(Policy& policy, Journal& journal, Refusals& refusals, Tokens& tokens, std::chrono::milliseconds patience,
       const Log& log);

  struct Asked {
    SigningOrder order;
    Gathering::Told told;
  };
  /// Together with others of its key that come at the same time: told in this thread, or later in another.
  void sign(std::vector<Asked>&& asked);
  /// The results stand in the order of the orders. Those that the policy admits are journalled together, so that one
  /// wait for the disk serves all.
  std::vector<Result<Signature, Refusal>> sign_all(std::span<const SigningOrder> orders);
  /// What the signer itself has to sign: a checkpoint, a certificate request. The policy is not asked; the journal
  /// is told, under this purpose.
  Result<Signature, Refusal> sign_own(const PolicyKey& key, const SigningOrder& order, std::string_view purpose);
  /// Every key with a certificate.
  std::vector<KeyInfo> list(Instant now);

 private:
  struct Batch;
  struct Group;
  void work(Batch& batch, const Group& group);
  std::vector<Result<Signature, Refusal>> sign_gathered(std::span<const SigningOrder> orders) noexcept;

  Policy& policy_;
  Journal& journal_;
  Refusals& refusals_;
  Tokens& tokens_;
  const Log& log_;
  Gathering alone_;
};

}  // namespace kythu::hsm
