// A token that signs: the pool, the keys, and one more try when only the session was at fault.
#pragma once

#include "hsm/token/key.hpp"

namespace kythu::hsm {

/// Safe for any number of threads.
class Token {
 public:
  /// `module` outlives the token.
  Token(const Module& module, std::string label, std::size_t sessions, Secret pin)
      : module_(module), sessions_(module, std::move(label), sessions, std::move(pin)) {}

  /// Logs in and looks at the key with this id.
  Result<Done, TokenFault> check(BytesView id, std::chrono::steady_clock::time_point deadline);
  /// Signs order.digest by order.algorithm with the key of this id; everything else of the order was judged before.
  Result<Bytes, TokenFault> sign(BytesView id, const SigningOrder& order,
                                 std::chrono::steady_clock::time_point deadline);

 private:
  template <class T, class Use>
  Result<T, TokenFault> with_key(BytesView id, std::chrono::steady_clock::time_point deadline, Use use);

  const Module& module_;
  Sessions sessions_;
};

}  // namespace kythu::hsm
