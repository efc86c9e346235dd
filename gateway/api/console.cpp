#include "console.hpp"

#include "gateway/api/session_answer.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/json.hpp"
#include "gateway/core/sessions.hpp"
#include "gateway/pages/static_files.hpp"

namespace kythu::gateway {

Result<Answer, Problem> show_console(Context&) { return html_answer(200, pages::console_page(), pages::page_policy()); }

Result<Answer, Problem> open_console_session(Context& context) {
  if (!comes_from_our_page(context)) return foreign_origin();
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
  return new_session(context, *session);
}

Result<Answer, Problem> show_console_session(Context& context) {
  const auto session = context.services.officers.find(session_cookie(context));
  if (!session) return no_session();
  return json_answer(200, session_words(context, *session));
}

Result<Answer, Problem> end_console_session(Context& context) {
  const auto cookie = session_cookie(context);
  if (!comes_from_session(context, cookie)) return foreign_origin();
  context.services.officers.log_out(cookie, context.request.request_id);
  Answer answer{.status = 204};
  answer.headers.push_back(cookie_header(session_cookie_name, "", std::chrono::seconds{0}));
  return answer;
}

}  // namespace kythu::gateway
