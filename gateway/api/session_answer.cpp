#include "gateway/api/session_answer.hpp"

#include "gateway/access/oidc/sign_in.hpp"
#include "gateway/api/words.hpp"

namespace kythu::gateway {

boost::json::object session_words(const Context& context, const Session& session) {
  const auto& officer = session.officer;
  auto* provider = context.services.identity_provider;
  const auto log_out = session.by_provider && provider ? provider->log_out_url() : "";
  return {{"officer", {{"id", officer.id.text()}, {"login", officer.login}, {"name", officer.name}}},
          {"role", name(officer.role)},
          {"agency", officer.agency.text()},
          {"csrf_token", context.services.officers.csrf_of(session.cookie)},
          {"signed_in_by", session.by_provider ? "identity_provider" : "local"},
          {"proved_until", rfc3339(session.proved_at + context.services.settings.proof_lifetime)},
          {"log_out_url", text_or_null(log_out)}};
}

Answer new_session(const Context& context, const Session& session) {
  auto answer = json_answer(201, session_words(context, session));
  answer.headers.push_back(cookie_header(session_cookie_name, session.cookie));
  return answer;
}

std::pair<std::string, std::string> cookie_header(std::string_view name, std::string_view value,
                                                  std::optional<std::chrono::seconds> life) {
  auto text = std::string{name} + "=" + std::string{value} + "; Path=/; Secure; HttpOnly; SameSite=Strict";
  if (life) text += "; Max-Age=" + std::to_string(life->count());
  return {"set-cookie", text};
}

}  // namespace kythu::gateway
