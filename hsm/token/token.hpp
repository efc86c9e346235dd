// A token that signs: the pool, the keys, and one more try when only the session was at fault.
#pragma once

#include <span>

#include "hsm/token/generate.hpp"
#include "hsm/token/sign.hpp"
#include "hsm/token/words.hpp"

namespace kythu::hsm {

struct TokenUse {
  std::string label;
  std::size_t sessions = 1;
  Secret pin;
  bool token_hashes = false;  ///< signs messages by CKM_SHA256_RSA_PKCS and the like, not digests
};

struct Batch {
  BytesView key;
  Algorithm algorithm{};
  std::span<const ToSign> orders;
};

/// Safe for any number of threads.
class Token {
 public:
  using Deadline = std::chrono::steady_clock::time_point;
  using Signatures = std::vector<Result<Bytes, TokenFault>>;

  /// `module` outlives the token.
  Token(const Module& module, TokenUse use)
      : module_(module),
        token_hashes_(use.token_hashes),
        sessions_(module, std::move(use.label), use.sessions, std::move(use.pin)) {}

  /// Logs in, and reads what the token says about itself.
  Result<TokenFacts, TokenFault> facts();
  /// Looks at the keys, and at the token's mechanisms for their algorithms. A fault of the token ends it.
  Result<KeysSeen, TokenFault> look(std::span<const KeyToLookAt> keys, Deadline deadline);
  /// An outcome for each order, on one session as long as it holds; everything else of the orders was judged before.
  Signatures sign_many(const Batch& batch, Deadline deadline);
  Result<Bytes, TokenFault> generate(const KeyToMake& key, Deadline deadline);
  Result<Done, TokenFault> destroy(BytesView id, Deadline deadline);

 private:
  template <class T, class Use>
  Result<T, TokenFault> writing(Deadline deadline, Use use);
  std::optional<TokenFault> sign_on(Session& session, const Batch& batch, Signatures& signatures);
  std::optional<TokenFault> look_at(const KeyToLookAt& key, Session& session, const Mechanisms& has, KeysSeen& seen);

  const Module& module_;
  const bool token_hashes_;
  Sessions sessions_;
  std::mutex making_;  // SoftHSM cannot make two keys at once
};

}  // namespace kythu::hsm
