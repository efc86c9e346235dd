// What a key may sign, for whom, and how often, as officers decided it. The signer's own judgement: core may be wrong,
// or stolen.
#pragma once

#include <memory>
#include <mutex>

#include "config/base/clock.hpp"
#include "config/base/result.hpp"
#include "hsm/signer/verify.hpp"
#include "hsm/vault.hpp"
#include "hsm/workers/tokens.hpp"

namespace kythu::hsm {

/// A key with all that its orders are judged by.
struct PolicyKey {
  ManagedKey key;
  PlacedKey placed;
  PublicKey public_key;
};

/// The message's hash, as this algorithm wants it.
Bytes digest_for(Algorithm algorithm, BytesView message);

/// The vault's state, made ready for judging; never changes.
struct Rules {
  explicit Rules(VaultState vault);
  const PolicyKey* find(std::string_view label) const;

  VaultState state;
  std::map<std::string, PolicyKey, std::less<>> keys;  // but destroyed ones
};

struct Admitted {
  std::shared_ptr<const Rules> rules;  ///< what it was judged by; holds `key`
  const PolicyKey* key = nullptr;
  std::string approver{};  ///< officer, when the key's grant asks for one
};

/// Safe for any number of threads. Until rules are given nothing may be signed.
class Policy {
 public:
  explicit Policy(Clock clock);

  /// What officers decided last counts for every order from now on.
  void follow(VaultState state);
  std::shared_ptr<const Rules> rules() const;

  /// The key, and one signature taken from its allowance; or why not.
  Result<Admitted, Refusal> admit(const SigningOrder& order);
  /// What the journal says this key has signed today: a restart does not refill the day's allowance.
  void already_signed_today(std::string_view label, std::int64_t count);

 private:
  /// The second's allowance is a bucket that refills steadily; the day's ends at midnight in Vietnam.
  struct Allowance {
    double left;
    Instant refilled;
    BusinessDay day;
    std::int64_t today = 0;
  };
  static Allowance fresh(Instant now);
  bool take(const ManagedKey& key, Instant now);

  const Clock clock_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Rules> rules_;
  std::map<std::string, Allowance, std::less<>> allowances_;  // by label: a changed grant does not refill them
};

}  // namespace kythu::hsm
