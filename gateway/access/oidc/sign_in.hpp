// Officers sign in, and prove themselves anew, at the province's identity provider: authorization code with PKCE
// (OpenID Connect Core 1.0 section 3.1, RFC 7636, RFC 9207). Nothing is kept between the two halves but a cookie of ten
// minutes: state, nonce and verifier are derived from it and from a credential, so that they fit this browser alone.
#pragma once

#include "config/base/secret.hpp"
#include "id_token.hpp"
#include "provider.hpp"

namespace kythu::gateway::oidc {

enum class Purpose {
  sign_in,
  proof,  ///< the officer shows themselves again, whatever session they have at the provider
};

struct Begun {
  std::string url;     ///< where the browser goes
  std::string ticket;  ///< the cookie's value
};

/// What the browser brought back.
struct Returned {
  std::string code, state;
  std::string issuer;  ///< `iss`; empty when it was not there
  std::string ticket;
};

struct Proven {
  Purpose purpose{};
  ProvenIdentity identity;
};

enum class SignInFault {
  not_begun_here,  ///< no ticket, too old, or the state is another's
  provider_down,
  code_refused,
  token,  ///< the ID token does not hold
};
struct SignInRefusal {
  SignInFault fault{};
  std::string_view detail{};  ///< of a token: name(TokenFault), for the audit
};

/// Safe for any number of threads.
class SignIn {
 public:
  static constexpr std::chrono::minutes ticket_life{10};

  struct Tools {
    const settings::Oidc& settings;
    std::string public_url;
    const Secret& master;  ///< derives what belongs to a ticket
    wire::Fetch& outside;
    Clock clock;
    Random random;
  };
  /// References must outlive this.
  explicit SignIn(Tools tools);

  /// As people call the provider.
  const std::string& name() const { return tools_.settings.name; }
  Result<Begun, ProviderFault> begin(Purpose purpose);
  Result<Proven, SignInRefusal> finish(const Returned& returned);
  /// Where the browser ends the session at the provider (RP-Initiated Logout 1.0); empty when it has no such page, or
  /// was not asked yet.
  std::string log_out_url();

 private:
  std::string derived(std::string_view what, std::string_view ticket) const;
  Result<ProvenIdentity, TokenFault> judge(const std::string& token, const Expected& expected);

  Tools tools_;
  Provider provider_;
};

}  // namespace kythu::gateway::oidc
