#include "neighbours.hpp"

#include "config/wire/fetch_protocol.hpp"

namespace kythu::gateway {

/// Egress keeps the patience of the call itself; ours only ends a wait for an egress that hangs.
constexpr std::chrono::seconds margin{5};

Result<wire::FetchReply, wire::FetchFault> EgressClient::fetch(const wire::FetchRequest& request) {
  auto reply = client_.call(wire::to_message(request), wire::within(request.patience + margin));
  if (reply) return wire::to_outcome(std::move(*reply));
  switch (reply.error()) {
    case wire::CallFault::busy:
    case wire::CallFault::unreachable: return wire::FetchFault::egress_down;
    case wire::CallFault::lost:
    case wire::CallFault::timed_out: return wire::FetchFault::in_doubt;
    case wire::CallFault::too_large: return wire::FetchFault::too_large;
  }
  return wire::FetchFault::in_doubt;
}

bool is_listening(const std::filesystem::path& socket) { return static_cast<bool>(wire::Channel::connect(socket)); }

}  // namespace kythu::gateway
