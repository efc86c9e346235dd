// How core and egress write a FetchRequest and its answer as messages; both sides use these functions.
#pragma once

#include "config/wire/fetch.hpp"
#include "config/wire/frame.hpp"

namespace kythu::wire {

inline constexpr std::uint16_t fetch_kind = 0x0501;
inline constexpr std::uint16_t fetched_kind = 0x0502;
inline constexpr std::uint16_t not_fetched_kind = 0x0503;

Message to_message(const FetchRequest& request);
/// nullopt for a message that is not a whole, sane request.
std::optional<FetchRequest> to_request(Message&& message);

Message to_message(const Result<FetchReply, FetchFault>& outcome);
/// A message that cannot be understood is `in_doubt`.
Result<FetchReply, FetchFault> to_outcome(Message&& message);

}  // namespace kythu::wire
