// The identity provider as core speaks to it, through kythu-egress: discovery (OpenID Connect Discovery 1.0, section
// 4), its keys, and the exchange of a code for an ID token (RFC 6749 section 4.1.3, RFC 7636).
#pragma once

#include <mutex>

#include "config/base/random.hpp"
#include "config/settings/core.hpp"
#include "config/wire/fetch.hpp"
#include "jws.hpp"

namespace kythu::gateway::oidc {

struct ProviderFacts {
  std::string authorization, token, keys, end_session;  ///< addresses; the last may be empty
  bool names_itself = false;                            ///< RFC 9207: answers carry `iss`
};

struct CodeExchange {
  std::string code, verifier, redirect;
};

/// What came back instead of an ID token.
enum class ProviderFault {
  unreachable,  ///< no answer, or none that can be used: try again later
  refused,      ///< the code is not good
};

/// Safe for any number of threads. What it fetches it keeps for an hour; nothing takes longer than ten seconds.
class Provider {
 public:
  /// Everything must outlive this.
  Provider(const settings::Oidc& settings, wire::Fetch& outside, Clock clock, Random random);

  Result<ProviderFacts, ProviderFault> facts();
  /// As last fetched; empty when it has none.
  std::string end_session();
  using Keys = std::shared_ptr<const std::vector<VerifyingKey>>;
  /// `anew`: a token named a key that is not in the set; it is fetched again, at most once a minute.
  Result<Keys, ProviderFault> keys(bool anew = false);
  /// The ID token as it came.
  Result<std::string, ProviderFault> exchange(const CodeExchange& wanted);

 private:
  Result<Bytes, ProviderFault> get(const std::string& url);

  const settings::Oidc& settings_;
  wire::Fetch& outside_;
  Clock clock_;
  Random random_;
  std::mutex mutex_;
  std::optional<ProviderFacts> facts_;
  Keys keys_;
  Instant facts_at_{}, keys_at_{};
};

}  // namespace kythu::gateway::oidc
