#include "oauth.hpp"

#include <openssl/crypto.h>

#include "gateway/access/tokens.hpp"
#include "gateway/core/query.hpp"

namespace kythu::gateway {
namespace {

/// RFC 6749 section 5.2
Answer oauth_error(int status, std::string_view error, std::string_view description) {
  auto answer = json_answer(status, boost::json::object{{"error", error}, {"error_description", description}});
  answer.headers.emplace_back("pragma", "no-cache");
  if (status == 401) answer.headers.emplace_back("www-authenticate", R"(Basic realm="kythu", charset="UTF-8")");
  return answer;
}

/// client_secret_basic, RFC 6749 section 2.3.1: both parts are form-encoded before they are joined.
std::optional<Credentials> basic_credentials(const Context& context) {
  const auto header = context.header("authorization").value_or("");
  if (!header.starts_with("Basic ") || header.size() > 2'000) return std::nullopt;
  auto decoded = from_base64(header.substr(6));
  if (!decoded) return std::nullopt;
  const auto text = as_text(*decoded);
  const auto colon = text.find(':');
  std::optional<Credentials> credentials;
  if (colon != std::string_view::npos) {
    const auto id = percent_decode(text.substr(0, colon), true);
    auto secret = percent_decode(text.substr(colon + 1), true);
    if (id && secret) {
      credentials = Credentials{*id, Secret{*secret}};
      OPENSSL_cleanse(secret->data(), secret->size());
    }
  }
  OPENSSL_cleanse(decoded->data(), decoded->size());
  return credentials;
}

constexpr std::string_view by_assertion = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// private_key_jwt, RFC 7523 section 2.2
std::optional<Credentials> asserted_credentials(const Context& context, Query& form) {
  const auto jwt = form.text("client_assertion"), named = form.text("client_id");
  const auto claimed = claimed_client(jwt);
  if (form.text("client_assertion_type") != by_assertion || claimed.empty()) return std::nullopt;
  if (!named.empty() && named != claimed) return std::nullopt;
  const auto& here = context.services.settings.public_url;
  return Credentials{claimed, Assertion{jwt, {here, here + "/oauth2/token"}}};
}

/// Mutual TLS, RFC 8705 section 2
std::optional<Credentials> connected_credentials(const Context& context, Query& form) {
  const auto shown = certificate_sha256(context.request.client_certificate);
  const auto named = form.text("client_id");
  return shown && !named.empty() ? std::optional{Credentials{named, ConnectionCertificate{*shown}}} : std::nullopt;
}

/// Of one way; a request that tries two is of none.
std::optional<Credentials> credentials_of(const Context& context, Query& form) {
  const bool basic = context.header("authorization").has_value();
  const bool asserted = form.has("client_assertion") || form.has("client_assertion_type");
  if (basic && asserted) return std::nullopt;
  if (basic) return basic_credentials(context);
  if (asserted) return asserted_credentials(context, form);
  return connected_credentials(context, form);
}

bool is_form(const Context& context) {
  return context.header("content-type").value_or("").starts_with("application/x-www-form-urlencoded");
}

Answer grant(const IssuedToken& issued) {
  auto answer = json_answer(200, boost::json::object{{"access_token", issued.token},
                                                     {"token_type", "Bearer"},
                                                     {"expires_in", issued.lifetime.count()},
                                                     {"scope", issued.scope}});
  answer.headers.emplace_back("pragma", "no-cache");
  return answer;
}

}  // namespace

Result<Answer, Problem> issue_token(Context& context) {
  auto form = Query::parse(as_text(context.request.body));
  if (!is_form(context) || !form) {
    return oauth_error(400, "invalid_request", "Send application/x-www-form-urlencoded, each name once.");
  }
  if ((*form).has("client_secret")) {
    return oauth_error(400, "invalid_request", "Send client_id and client_secret by HTTP Basic authentication only.");
  }
  const auto credentials = credentials_of(context, *form);
  if (!credentials) {
    return oauth_error(
        401, "invalid_client",
        "HTTP Basic authentication, a client_assertion, or client_id with a client certificate is needed.");
  }
  const auto grant_type = (*form).text("grant_type");
  if (grant_type.empty()) return oauth_error(400, "invalid_request", "grant_type is missing.");
  if (grant_type != "client_credentials") {
    return oauth_error(400, "unsupported_grant_type", "client_credentials is the grant that is served.");
  }
  auto scope = (*form).text("scope");
  if (scope == "service") scope = "sign";  // what clients of the CSC API call it (CSC API 2.0, 8.4)
  const auto issued = context.services.tokens.issue(*credentials, scope, context.request.request_id);
  if (issued) return grant(*issued);
  switch (issued.error()) {
    case TokenRefusal::invalid_client:
      return oauth_error(401, "invalid_client", "Unknown client, or what it shows is not good.");
    case TokenRefusal::invalid_scope: return oauth_error(400, "invalid_scope", "The client does not have this scope.");
  }
  return not_found();
}

}  // namespace kythu::gateway
