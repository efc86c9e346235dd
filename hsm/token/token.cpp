#include "token.hpp"

namespace kythu::hsm {

template <class T, class Use>
Result<T, TokenFault> Token::with_key(BytesView id, std::chrono::steady_clock::time_point deadline, Use use) {
  for (bool again = false;; again = true) {
    auto lease = sessions_.lease(deadline);
    if (!lease) return lease.error();
    const auto generation = lease->session().generation;
    const auto key = find_key(module_, lease->session(), id);
    Result<T, TokenFault> outcome = key ? use(lease->session(), *key) : Result<T, TokenFault>{key.error()};
    if (outcome) {
      std::move(*lease).give_back();
      return outcome;
    }
    if (outcome.error().kind() != FaultKind::session || again) return outcome;
    sessions_.forget_login(generation);
  }
}

Result<Done, TokenFault> Token::check(BytesView id, std::chrono::steady_clock::time_point deadline) {
  return with_key<Done>(id, deadline, [](Session&, PrivateKey) -> Result<Done, TokenFault> { return Done{}; });
}

Result<Bytes, TokenFault> Token::sign(BytesView id, const SigningOrder& order,
                                      std::chrono::steady_clock::time_point deadline) {
  return with_key<Bytes>(id, deadline,
                         [&](Session& session, PrivateKey key) { return sign_with(module_, session, key, order); });
}

}  // namespace kythu::hsm
