// INIT, the message that opens an order at the national payment platform.
#pragma once

#include <boost/json/object.hpp>

#include "channels/channel.hpp"

namespace kythu::payments::channels::platform {

/// With its seal.
boost::json::object init_message(const PlatformSettings& settings, const Order& order);

/// What the bars of the seal allow.
std::string without_bars(std::string_view text);

}  // namespace kythu::payments::channels::platform
