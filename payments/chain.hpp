// What makes a changed, removed or swapped event visible: each carries a hash over itself and the one before.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace kythu::payments {

/// SHA-256(hash of the event before ‖ the members, each with its length in front, so that no two events are written
/// alike). Hashes are hex; the first event has none before it.
std::string chained(std::string_view previous, std::initializer_list<std::string> members);

}  // namespace kythu::payments
