// All tokens of the vault: who holds a key, who is quickest, who is down. Each token has its worker processes, one
// queue that is fair between agencies, and its own measurements; what happens in one never reaches another.
#pragma once

#include <functional>
#include <memory>
#include <span>

#include "config/base/log.hpp"
#include "config/base/result.hpp"
#include "config/base/secret.hpp"
#include "config/settings/signer.hpp"
#include "hsm/vault.hpp"

namespace kythu::hsm {

/// A key where it can be found.
struct PlacedKey {
  Bytes id;
  std::vector<std::string> tokens;
  std::vector<Algorithm> algorithms;  ///< of its grant: checked against each token's mechanisms
};

struct Made {
  Bytes signature;
  std::string token;
};

/// A signature to be judged before it leaves; a token whose signatures do not verify is fenced like one that is down.
struct Check {
  const SigningOrder* order;
  BytesView signature;
  bool good = false;  ///< the verdict
};
/// Judges all of them: several of one key cost less together.
using Verify = std::function<void(std::span<Check> checks)>;

/// Safe for any number of threads.
class Tokens {
 public:
  /// Told of every change worth a line in the journal: "token_up", "token_down", "token_fenced", …
  using Noted = std::function<void(std::string_view act, std::string_view token, std::string_view why)>;
  Tokens(const settings::SignerSettings& settings, Log log, Noted noted);
  /// Lets signatures that run finish, then ends the children.
  ~Tokens();

  /// Which keys each token is looked through for; workers look again when this changes.
  void place(std::vector<PlacedKey> keys);
  /// Until every token's first start has come to an end, good or bad, or the time is over.
  void wait_for_start(std::chrono::milliseconds time);

  /// Signs each order with this key, on the replicas that answer soonest. One that fails or hangs is fenced, and what
  /// it had goes to another; an order is refused when none is left, or its deadline (settings.deadline) is over. The
  /// results stand in the order of the orders. Blocking.
  std::vector<Result<Made, Refusal>> sign(const PlacedKey& key, std::span<const SigningOrder> orders,
                                          const Verify& verify);
  bool holds(const PlacedKey& key);
  /// How many signatures of the key may be in the making at once, on all its tokens that are up.
  std::size_t sessions(const PlacedKey& key);

  /// DER SubjectPublicKeyInfo of the new pair. The error is a sentence.
  Result<Bytes, std::string> generate(const std::string& token, const std::string& label, BytesView id, KeyType type);
  /// Both halves; fine when they are gone already.
  Result<Done, std::string> destroy(const std::string& token, BytesView id);

  /// Ends `waiting_for_pin` and `fenced`; the one try that the new PIN gets is made at once. False: no such token.
  bool enter_pin(const std::string& token, Secret pin);
  std::vector<TokenStatus> status();

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace kythu::hsm
