// How a portal's client shows at the token endpoint that it is who it says, in one of three ways.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "config/base/digest.hpp"
#include "config/base/secret.hpp"
#include "config/database/database.hpp"

namespace kythu::gateway {

/// private_key_jwt: a JWT of at most five minutes, good once (RFC 7523 section 3, OpenID Connect Core section 9).
struct Assertion {
  std::string jwt;
  std::vector<std::string> audiences;  ///< what it may name as `aud`
};

/// Mutual TLS: the connection's certificate is one that was entered for the client (RFC 8705 section 2.2).
struct ConnectionCertificate {
  Sha256 sha256;  ///< of its DER
};

struct Credentials {
  std::string client_id;
  /// A secret is client_secret_basic (RFC 6749 section 2.3.1).
  std::variant<Secret, Assertion, ConnectionCertificate> proof;
};

/// The client that an assertion says it is of, before anything of it is proven; "" when it says none.
std::string claimed_client(std::string_view jwt);

/// Of the certificate in a PEM text; nullopt when there is none.
std::optional<Sha256> certificate_sha256(std::string_view pem);

/// The client's scopes, separated by spaces, when what it shows is good; uses an assertion up. Of secrets, an unknown
/// client takes the same steps as a known one.
std::optional<std::string> proven_scopes(db::Transaction& tx, ClientId client, const Credentials& credentials,
                                         Instant now);

}  // namespace kythu::gateway
