// MaXacThuc of the national payment platform: plain SHA-256 over values joined by '|', the shared secret last. A value
// with a '|' of its own could pose as two, so there is no seal for it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "config/base/secret.hpp"

namespace kythu::payments::channels::platform {

/// The names of the sealed members, in the order of sealing.
using Names = std::vector<std::string_view>;

const Names& init_names();
const Names& result_names();
const Names& query_names();  ///< QUERY and GET_BILL

/// "INIT|1.0.6|H12PARTNER|…", without the secret. nullopt for a value with '|' and for one that is neither text nor a
/// whole number.
std::optional<std::string> sealed_text(const boost::json::object& message, const Names& names);
/// Lower-case hex.
std::string seal(const Secret& secret, std::string_view text);

}  // namespace kythu::payments::channels::platform
