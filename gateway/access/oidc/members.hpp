// Members of the JSON that a provider sends.
#pragma once

#include <string>
#include <string_view>

#include <boost/json/object.hpp>

namespace kythu::gateway::oidc {

/// The member's text; empty when it is missing or no text.
std::string text_of(const boost::json::object& object, std::string_view name);

}  // namespace kythu::gateway::oidc
