#include "sessions.hpp"

#include <algorithm>

#include "gateway/access/oidc/sign_in.hpp"

namespace kythu::gateway {

std::string session_cookie(const Context& context) { return cookie_of(context, session_cookie_name); }

std::string cookie_of(const Context& context, std::string_view name) {
  const auto header = context.header("cookie").value_or("");
  const std::string wanted = std::string{name} + "=";
  for (std::size_t at = 0; at < header.size();) {
    const auto end = std::min(header.find(';', at), header.size());
    auto pair = header.substr(at, end - at);
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    if (pair.starts_with(wanted)) return std::string{pair.substr(wanted.size())};
    at = end + 1;
  }
  return {};
}

bool comes_from_our_page(const Context& context) {
  return context.header("origin").value_or("") == context.services.settings.public_url;
}

bool comes_from_session(const Context& context, std::string_view cookie) {
  const auto given = context.header("x-csrf-token").value_or("");
  return comes_from_our_page(context) &&
         equal_in_constant_time(as_bytes(given), as_bytes(context.services.officers.csrf_of(cookie)));
}

bool is_proved(const Context& context, const Session& session) {
  return context.now < session.proved_at + context.services.settings.proof_lifetime;
}

std::shared_ptr<oidc::SignIn> identity_provider_of(const Services& services) {
  const auto& settings = services.settings;
  if (!settings.oidc) return nullptr;
  return std::make_shared<oidc::SignIn>(oidc::SignIn::Tools{*settings.oidc, settings.public_url,
                                                            settings.officers_master, services.outside, services.clock,
                                                            services.random});
}

Problem no_session() { return {401, "session_required", "Log in at /console.", {}, {}}; }

Problem foreign_origin() {
  return {403, "foreign_origin", "Send the page's Origin and the session's X-CSRF-Token.", {}, {}};
}

}  // namespace kythu::gateway
