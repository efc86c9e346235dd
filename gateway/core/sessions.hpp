// The console's session in a request: its cookie, and whether the request comes from our own page (security
// requirements F2, F3).
#pragma once

#include <memory>

#include "gateway/core/context.hpp"

namespace kythu::gateway {

/// The prefix makes browsers refuse it without Secure, with a Domain, or below another path.
inline constexpr std::string_view session_cookie_name = "__Host-kythu";

/// The value of a cookie; empty when there is none.
std::string cookie_of(const Context& context, std::string_view name);
/// The session's.
std::string session_cookie(const Context& context);
/// Another site's page cannot send this header.
bool comes_from_our_page(const Context& context);
/// From our page, and with the CSRF token of this very session.
bool comes_from_session(const Context& context, std::string_view cookie);

/// Whether the second factor was shown recently enough to decide something (F1).
bool is_proved(const Context& context, const Session& session);

/// The province's, when the settings name one; the services must outlive it.
std::shared_ptr<oidc::SignIn> identity_provider_of(const Services& services);

Problem no_session();
Problem foreign_origin();

}  // namespace kythu::gateway
