#include "gateway/api/sign_in.hpp"

#include "gateway/access/oidc/sign_in.hpp"
#include "gateway/api/session_answer.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/json.hpp"
#include "gateway/core/query.hpp"
#include "gateway/pages/static_files.hpp"

namespace kythu::gateway {
namespace {

using oidc::SignInFault;

constexpr std::string_view ticket_cookie = "__Host-kythu-sign-in";
constexpr std::string_view start_path = "/console/oidc/start";

Problem provider_unavailable() {
  return {503, "provider_unavailable", "Try again later, or use a local account.", {}, {{"retry-after", "10"}}};
}

Problem sign_in_refused() { return {401, "sign_in_refused", "Begin again at /console.", {}, {}}; }

Problem problem_of_sign_in(SignInFault fault) {
  return fault == SignInFault::provider_down ? provider_unavailable() : sign_in_refused();
}

Problem problem_of_log_in(LogInRefusal refusal) {
  switch (refusal) {
    case LogInRefusal::wrong: return {401, "log_in_failed", "", {}, {}};
    case LogInRefusal::locked: return {401, "account_locked", "", {}, {}};
    case LogInRefusal::no_account: break;
  }
  return {403, "account_unknown", "An administrator proposes an account with this identity.", {}, {}};
}

std::string_view word_of(const oidc::SignInRefusal& refusal) {
  switch (refusal.fault) {
    case SignInFault::not_begun_here: return "not_begun_here";
    case SignInFault::provider_down: return "provider_down";
    case SignInFault::code_refused: return "code_refused";
    case SignInFault::token: return refusal.detail;
  }
  std::abort();
}

Result<Answer, Problem> open_or_prove(const Context& context, const oidc::Proven& proven) {
  auto& officers = context.services.officers;
  const auto& request = context.request.request_id;
  const auto session = proven.purpose == oidc::Purpose::proof
                           ? officers.prove(session_cookie(context), proven.identity, request)
                           : officers.log_in(proven.identity, request);
  if (!session) return problem_of_log_in(session.error());
  auto answer = new_session(context, *session);
  answer.headers.push_back(cookie_header(ticket_cookie, "", std::chrono::seconds{0}));
  return answer;
}

}  // namespace

Result<Answer, Problem> show_sign_in(Context& context) {
  const auto* provider = context.services.identity_provider;
  boost::json::value by_provider;
  if (provider) by_provider = {{"name", provider->name()}, {"start", start_path}};
  return json_answer(200, boost::json::object{{"local", true}, {"identity_provider", by_provider}});
}

Result<Answer, Problem> start_sign_in(Context& context) {
  auto* provider = context.services.identity_provider;
  if (!provider) return not_found();
  auto query = Query::parse(context.request.query);
  if (!query) return query.error();
  const auto purpose = (*query).text("purpose");
  if (!purpose.empty() && purpose != "proof") (*query).fault("purpose", "unknown_purpose", "proof, or nothing.");
  if (const auto good = (*query).check(); !good) return good.error();
  const auto begun = provider->begin(purpose.empty() ? oidc::Purpose::sign_in : oidc::Purpose::proof);
  if (!begun) return provider_unavailable();
  Answer answer{.status = 303};
  answer.headers = {{"location", begun->url},
                    {"cache-control", "no-store"},
                    {"referrer-policy", "no-referrer"},
                    cookie_header(ticket_cookie, begun->ticket, oidc::SignIn::ticket_life)};
  return answer;
}

Result<Answer, Problem> show_sign_in_return(Context& context) {
  if (!context.services.identity_provider) return not_found();
  return html_answer(200, pages::sign_in_page(), pages::page_policy());
}

Result<Answer, Problem> finish_sign_in(Context& context) {
  auto* provider = context.services.identity_provider;
  if (!provider) return not_found();
  if (!comes_from_our_page(context)) return foreign_origin();
  std::vector<FieldError> errors;
  JsonObject body{context.json, "", errors};
  const oidc::Returned returned{.code = body.text("code", Presence::required, 2'000),
                                .state = body.text("state", Presence::required, 200),
                                .issuer = body.text("iss", Presence::optional, 500),
                                .ticket = cookie_of(context, ticket_cookie)};
  body.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  const auto proven = provider->finish(returned);
  if (proven) return open_or_prove(context, *proven);
  context.services.officers.record_refusal(word_of(proven.error()), context.request.request_id);
  return problem_of_sign_in(proven.error().fault);
}

Result<Answer, Problem> prove_session(Context& context) {
  const auto cookie = session_cookie(context);
  if (!comes_from_session(context, cookie)) return foreign_origin();
  std::vector<FieldError> errors;
  JsonObject body{context.json, "", errors};
  const auto code = body.text("code", Presence::required, 6);
  body.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  const auto session = context.services.officers.prove(cookie, code, context.request.request_id);
  if (!session) return problem_of_log_in(session.error());
  return new_session(context, *session);
}

}  // namespace kythu::gateway
