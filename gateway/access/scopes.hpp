// What a portal's token may be for, and how long a client's secret is good.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

namespace kythu::gateway {

inline constexpr std::array<std::string_view, 11> all_scopes{
    "payments:write", "payments:read", "refunds:write",    "receipts:read", "receipts:write", "sign",
    "validate",       "timestamp",     "statements:write", "finance:read",  "events:read"};

inline bool is_scope(std::string_view text) { return std::ranges::find(all_scopes, text) != all_scopes.end(); }

inline constexpr std::chrono::hours client_secret_lifetime{400 * 24};  // security requirement C6

}  // namespace kythu::gateway
