#include "admission.hpp"

#include <algorithm>

#include "config/database/audit.hpp"
#include "gateway/access/throttle.hpp"
#include "gateway/access/tokens.hpp"
#include "gateway/core/json.hpp"
#include "gateway/core/sessions.hpp"

namespace kythu::gateway {
namespace {

Problem unauthorized(std::string_view challenge) {
  return {401,
          "unauthorized",
          "A live access token is needed.",
          {},
          {{"www-authenticate", "Bearer realm=\"kythu\"" + std::string{challenge}}}};
}

/// RFC 6750 section 3
Problem insufficient_scope(std::string_view scope) {
  const std::string wanted{scope};
  return {403,
          "insufficient_scope",
          "This call needs the scope " + wanted + ".",
          {},
          {{"www-authenticate", R"(Bearer realm="kythu", error="insufficient_scope", scope=")" + wanted + '"'}}};
}

/// A refusal that nobody wrote down did not happen (security requirement I1).
void record_refusal(const Context& context, const std::string& detail) {
  context.services.database.write([&](db::Transaction& tx) {
    db::record(tx, {.chain = "access",
                    .actor = context.caller.actor(),
                    .act = "call.refused",
                    .object = std::string{context.route},
                    .outcome = "refused",
                    .detail = detail,
                    .request_id = context.request.request_id,
                    .at = context.now});
    return true;
  });
}

/// RFC 8705 section 3: a stolen token is of no use without the certificate.
bool comes_with_its_certificate(const Context& context, const Caller& caller) {
  if (caller.certificate_sha256.empty()) return true;
  const auto shown = certificate_sha256(context.request.client_certificate);
  return shown && std::ranges::equal(*shown, caller.certificate_sha256);
}

std::optional<Caller> caller_of(const Context& context, std::string_view authorization) {
  if (!authorization.starts_with("Bearer ")) return std::nullopt;
  auto caller = context.services.tokens.find(authorization.substr(7));
  return caller && comes_with_its_certificate(context, *caller) ? caller : std::nullopt;
}

Result<Done, Problem> authenticate_client(Context& context, std::string_view scope) {
  const auto given = context.header("authorization").value_or("");
  if (given.empty()) return unauthorized("");
  auto caller = caller_of(context, given);
  if (!caller) return unauthorized(R"(, error="invalid_token")");
  context.caller = std::move(*caller);
  if (context.caller.has_scope(scope)) return Done{};
  record_refusal(context, R"({"scope":")" + std::string{scope} + R"("})");
  return insufficient_scope(scope);
}

Problem role_not_allowed(std::string_view why) { return {403, "role_not_allowed", std::string{why}, {}, {}}; }

/// A portal's token opens nothing here, whatever its scopes.
Problem without_session(Context& context) {
  auto caller = caller_of(context, context.header("authorization").value_or(""));
  if (!caller) return no_session();
  context.caller = std::move(*caller);
  record_refusal(context, R"({"needs":"session"})");
  return role_not_allowed("This call is for officers, by the console's session.");
}

Result<Done, Problem> authenticate_officer(Context& context, Act act) {
  const auto cookie = session_cookie(context);
  const auto session = cookie.empty() ? std::nullopt : context.services.officers.find(cookie);
  if (!session) return without_session(context);
  context.officer = session->officer;
  const auto& officer = *context.officer;
  context.caller = {.client = {officer.id.uuid}, .agencies = {officer.agency}, .scopes = {}, .is_officer = true};
  const bool reads = context.request.method == "GET" || context.request.method == "HEAD";
  if (!reads && !comes_from_session(context, cookie)) {
    record_refusal(context, R"({"needs":"csrf_token"})");
    return foreign_origin();
  }
  if (!may(officer.role, act)) {
    record_refusal(context, R"({"role":")" + std::string{name(officer.role)} + R"("})");
    return role_not_allowed("The role of this account may not do that.");
  }
  if (!decides(act) || is_proved(context, *session)) return Done{};
  record_refusal(context, R"({"needs":"proof"})");
  return Problem{403, "proof_required", "Show the second factor again: POST /console/api/session/proof.", {}, {}};
}

Result<Done, Problem> authenticate(Context& context, const Who& who) {
  if (who.act) return authenticate_officer(context, *who.act);
  if (!who.scope.empty()) return authenticate_client(context, who.scope);
  return Done{};
}

/// Providers' notifications complete money, and probes watch us: neither is ever throttled here (requirement K1).
bool is_never_throttled(std::string_view path) {
  return path.starts_with("/callbacks/") || path.starts_with("/health/") || path.starts_with("/internal/");
}

/// Whoever looks receipts up without an account has a bucket for that alone, twenty times as slow as the others: enough
/// for people, too little for guessing.
constexpr double look_up_price = 20;

bool looks_receipts_up(std::string_view route) { return route.starts_with("/receipts") || route == "/verify"; }

Result<Done, Problem> throttle(const Context& context) {
  if (is_never_throttled(context.route)) return Done{};
  const bool known = !context.caller.agencies.empty();
  const auto who = known ? context.caller.client.text() : "peer:" + context.request.peer;
  const auto now = std::chrono::steady_clock::now();
  auto wait = context.services.throttle.take(who, now);
  if (!wait && looks_receipts_up(context.route)) {
    wait = context.services.throttle.take("look-up:" + context.request.peer, now, look_up_price);
  }
  if (!wait) return Done{};
  return Problem{429, "rate_limited", "Slow down.", {}, {{"retry-after", std::to_string(wait->count())}}};
}

bool is_json(std::string_view content_type) {
  std::string type{content_type.substr(0, content_type.find_first_of("; "))};
  std::transform(type.begin(), type.end(), type.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return type == "application/json";
}

Result<Done, Problem> read_body(Context& context, const Route& route) {
  const auto& body = context.request.body;
  if (body.size() > route.body_limit) {
    return Problem{413, "body_too_large", "At most " + std::to_string(route.body_limit) + " bytes.", {}, {}};
  }
  if (route.body == Body::raw || (route.body == Body::none && body.empty())) return Done{};
  if (!is_json(context.header("content-type").value_or("")) || context.header("content-encoding")) {
    return Problem{
        415, "unsupported_media_type", "Send application/json, not compressed.", {}, {{"accept", "application/json"}}};
  }
  auto value = parse_json(body);
  if (!value) return value.error();
  context.json = std::move(*value);
  if (route.body == Body::json) return Done{};
  std::vector<FieldError> errors;
  JsonObject{context.json, "", errors}.refuse_unknown();
  if (errors.empty()) return Done{};
  return invalid_request(std::move(errors));
}

Result<Done, Problem> check_idempotency_key(const Context& context) {
  const auto key = context.header("idempotency-key");
  if (!key || key->empty()) {
    return Problem{400, "idempotency_key_missing", "This call needs an Idempotency-Key.", {}, {}};
  }
  const bool visible = std::all_of(key->begin(), key->end(), [](char c) { return c > 0x20 && c < 0x7F; });
  if (!visible || key->size() > 255) {
    return Problem{400, "idempotency_key_invalid", "1 to 255 visible ASCII characters.", {}, {}};
  }
  return Done{};
}

}  // namespace

Result<Done, Problem> admit(Context& context, const Match& match) {
  if (match.allow.empty()) return not_found();
  if (!match.route) return Problem{405, "method_not_allowed", "See Allow.", {}, {{"allow", match.allow}}};
  const auto& route = *match.route;
  if (const auto known = authenticate(context, route.who); !known) return known.error();
  if (const auto slow = throttle(context); !slow) return slow.error();
  if (route.idempotent) {
    if (const auto key = check_idempotency_key(context); !key) return key.error();
  }
  return read_body(context, route);
}

}  // namespace kythu::gateway
