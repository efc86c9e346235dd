// Access tokens: 256 random bits, kept as SHA-256, short-lived (security requirement C6).
#pragma once

#include <map>
#include <mutex>
#include <optional>

#include "gateway/access/caller.hpp"
#include "gateway/access/client_proof.hpp"

namespace kythu::gateway {

struct IssuedToken {
  std::string token;  ///< shown once, to the client that asked
  std::chrono::seconds lifetime{};
  std::string scope;  ///< separated by spaces
};

enum class TokenRefusal {
  invalid_client,  ///< unknown, suspended, or what it shows is not good: the same path and the same reply
  invalid_scope,   ///< asks for more than the client has
};

/// Safe for any number of threads.
class Tokens {
 public:
  Tokens(db::Database& database, std::chrono::seconds lifetime, Clock clock, Random random);

  /// Audited, refused or not. `scope` empty: everything the client has. A token that was got by a certificate is bound
  /// to it (RFC 8705 section 3).
  Result<IssuedToken, TokenRefusal> issue(const Credentials& credentials, std::string_view scope,
                                          const std::string& request_id);
  /// The client of a live token. Answers are remembered for at most five seconds, so a revoked client ends within that.
  std::optional<Caller> find(std::string_view token);

  /// Removes tokens and used assertions that have run out; returns how many tokens.
  std::size_t sweep();

 private:
  struct Known {
    Caller caller;
    Instant until;
  };
  std::optional<Caller> remembered(const Sha256& hash, Instant now);

  db::Database& database_;
  std::chrono::seconds lifetime_;
  Clock clock_;
  Random random_;
  std::mutex mutex_;
  std::map<Sha256, Known> known_;  // at most 4,096
};

}  // namespace kythu::gateway
