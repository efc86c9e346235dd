#include "console.hpp"

#include <boost/json/object.hpp>

#include "gateway/access/officers/officers.hpp"
#include "gateway/api/payments.hpp"
#include "gateway/api/receipts.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/json.hpp"
#include "gateway/pages/static_files.hpp"

namespace kythu::gateway {
namespace {

// The prefix makes browsers refuse it without Secure, with a Domain, or below another path.
constexpr std::string_view cookie_name = "__Host-kythu";
constexpr std::string_view cookie_limits = "; Path=/; Secure; HttpOnly; SameSite=Strict";

std::string cookie_of(const Context& context) {
  const auto header = context.header("cookie").value_or("");
  const std::string wanted = std::string{cookie_name} + "=";
  for (std::size_t at = 0; at < header.size();) {
    const auto end = std::min(header.find(';', at), header.size());
    auto pair = header.substr(at, end - at);
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    if (pair.starts_with(wanted)) return std::string{pair.substr(wanted.size())};
    at = end + 1;
  }
  return {};
}

Problem no_session() { return {.status = 401, .code = "session_required", .detail = "Log in at /console."}; }

/// Another site's page cannot send this header pair (security requirement F3).
bool comes_from_our_page(const Context& context) {
  return context.header("origin").value_or("") == context.services.settings.public_url;
}

boost::json::object session_words(const Context& context, const Officer& officer, std::string_view cookie) {
  return {{"officer", {{"id", officer.id.text()}, {"login", officer.login}, {"name", officer.name}}},
          {"role", name(officer.role)},
          {"agency", officer.agency.text()},
          {"csrf_token", context.services.officers.csrf_of(cookie)}};
}

/// Runs a call of /v1 for the agency of the officer who asks, if the role may see that.
Result<Answer, Problem> as_officer(Context& context, Act act, Handler handler) {
  const auto officer = context.services.officers.find(cookie_of(context));
  if (!officer) return no_session();
  if (!may(officer->role, act)) return Problem{.status = 403, .code = "role_not_allowed"};
  context.caller.agencies = {officer->agency};
  return handler(context);
}

}  // namespace

Result<Answer, Problem> show_console(Context&) { return html_answer(200, pages::console_page(), pages::page_policy()); }

Result<Answer, Problem> open_console_session(Context& context) {
  if (!comes_from_our_page(context)) return Problem{.status = 403, .code = "foreign_origin"};
  std::vector<FieldError> errors;
  JsonObject body{context.json, "", errors};
  const LogIn attempt{.login = body.text("login", Presence::required, 100),
                      .password = Secret{body.text("password", Presence::required, 200)},
                      .code = body.text("code", Presence::required, 6),
                      .request_id = context.request.request_id};
  body.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  const auto session = context.services.officers.log_in(attempt);
  if (!session) {
    const bool locked = session.error() == LogInRefusal::locked;
    return Problem{.status = 401, .code = locked ? "account_locked" : "log_in_failed"};
  }
  auto answer = json_answer(201, session_words(context, session->officer, session->cookie));
  answer.headers.emplace_back("set-cookie",
                              std::string{cookie_name} + "=" + session->cookie + std::string{cookie_limits});
  return answer;
}

Result<Answer, Problem> show_console_session(Context& context) {
  const auto cookie = cookie_of(context);
  const auto officer = context.services.officers.find(cookie);
  if (!officer) return no_session();
  return json_answer(200, session_words(context, *officer, cookie));
}

Result<Answer, Problem> end_console_session(Context& context) {
  const auto cookie = cookie_of(context);
  const auto given = context.header("x-csrf-token").value_or("");
  if (!comes_from_our_page(context) ||
      !equal_in_constant_time(as_bytes(given), as_bytes(context.services.officers.csrf_of(cookie)))) {
    return Problem{.status = 403, .code = "foreign_origin"};
  }
  context.services.officers.log_out(cookie, context.request.request_id);
  Answer answer{.status = 204};
  answer.headers.emplace_back("set-cookie",
                              std::string{cookie_name} + "=" + std::string{cookie_limits} + "; Max-Age=0");
  return answer;
}

Result<Answer, Problem> list_console_payments(Context& context) {
  return as_officer(context, Act::see_payments, list_payments);
}
Result<Answer, Problem> show_console_payment(Context& context) {
  return as_officer(context, Act::see_payments, show_payment);
}
Result<Answer, Problem> list_console_receipts(Context& context) {
  return as_officer(context, Act::see_receipts, list_receipts);
}
Result<Answer, Problem> show_console_receipt(Context& context) {
  return as_officer(context, Act::see_receipts, show_receipt);
}

}  // namespace kythu::gateway
