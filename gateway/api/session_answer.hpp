// What an officer's page is told of its session, and the cookies that come with it (security requirements F2, F3).
#pragma once

#include <boost/json/object.hpp>

#include "gateway/core/handler.hpp"
#include "gateway/core/sessions.hpp"

namespace kythu::gateway {

boost::json::object session_words(const Context& context, const Session& session);

/// 201, with the cookie of a session that has just begun or goes on under a new id.
Answer new_session(const Context& context, const Session& session);

/// Set-Cookie of a `__Host-` cookie; without `life` it goes with the browser, and a life of 0 s ends it.
std::pair<std::string, std::string> cookie_header(std::string_view name, std::string_view value,
                                                  std::optional<std::chrono::seconds> life = {});

}  // namespace kythu::gateway
