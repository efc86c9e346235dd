// How MoMo signs: HMAC-SHA256 over "name=value&…", alphabetical by name, values neither encoded nor normalised. MoMo
// composes its letters (NFC); we take what comes byte by byte, and what we send is ASCII, which has one form only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>

namespace kythu::payments::channels::momo {

/// "accessKey=F8BB…&amount=60000&…": an empty value stays as "name=".
std::string signed_text(const std::vector<std::pair<std::string_view, std::string_view>>& pairs);

/// What a notification's signature is over: the access key, which is not in it, and its twelve members. nullopt when
/// one of them is missing or of another kind.
std::optional<std::string> notification_text(std::string_view access_key, const boost::json::object& told);

}  // namespace kythu::payments::channels::momo
