// What a key may sign, for whom, and how often. The signer's own judgement: core may be wrong, or stolen.
#pragma once

#include <chrono>
#include <mutex>
#include <vector>

#include "config/base/clock.hpp"
#include "config/base/result.hpp"
#include "config/settings/signer.hpp"
#include "hsm/orders.hpp"

namespace kythu::hsm {

struct KeyPolicy {
  std::string label;
  Bytes id;  ///< CKA_ID
  std::vector<std::string> tokens;
  std::vector<Algorithm> algorithms;
  std::vector<Purpose> purposes;
  std::vector<AgencyId> agencies;  ///< empty: every agency
  std::int64_t per_second, per_day;
  std::filesystem::path certificate;
};

/// Reads the words of a policy file; throws settings::Error on the first that means nothing, names it and its key.
std::vector<KeyPolicy> parse_policy(const std::vector<settings::KeySettings>& keys,
                                    const std::vector<settings::TokenSettings>& tokens);

/// Safe for any number of threads.
class Policy {
 public:
  Policy(std::vector<KeyPolicy> keys, Clock clock);

  /// The key, and one signature taken from its allowance; or why not. The key lives as long as the policy.
  Result<const KeyPolicy*, Refusal> admit(const SigningOrder& order);
  /// What the journal says this key has signed today: a restart does not refill the day's allowance.
  void already_signed_today(std::string_view label, std::int64_t count);
  const std::vector<KeyPolicy>& keys() const { return keys_; }

 private:
  /// The second's allowance is a bucket that refills steadily; the day's ends at midnight in Vietnam.
  struct Allowance {
    double left;
    Instant refilled;
    BusinessDay day;
    std::int64_t today = 0;
  };
  bool take(const KeyPolicy& key, Allowance& allowance);

  const std::vector<KeyPolicy> keys_;
  const Clock clock_;
  std::mutex mutex_;
  std::vector<Allowance> allowances_;  // of the key at the same place
};

}  // namespace kythu::hsm
