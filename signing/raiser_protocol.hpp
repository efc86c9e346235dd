// How core and the parser program write a step that raises a signature, and its outcome; both sides use these.
#pragma once

#include "config/wire/frame.hpp"
#include "signing/raiser.hpp"

namespace kythu::signing {

inline constexpr std::uint16_t plan_raise_kind = 0x0441;
inline constexpr std::uint16_t take_raise_kind = 0x0442;
inline constexpr std::uint16_t raise_planned_kind = 0x0443;
inline constexpr std::uint16_t raise_taken_kind = 0x0444;

/// `kind` is one of the first two.
wire::Message to_message(const RaiseOrder& order, std::uint16_t kind);
/// nullopt for a message that is not a whole, sane order.
std::optional<RaiseOrder> to_raise_order(wire::Message&& message);

wire::Message to_message(const Result<RaisePlan, Refusal>& outcome);
wire::Message to_message(const Result<Bytes, Refusal>& outcome);
/// A message that cannot be understood is `parser_failed`: the parser is not trusted.
Result<RaisePlan, Refusal> to_raise_plan(wire::Message&& message);
Result<Bytes, Refusal> to_raised(wire::Message&& message);

}  // namespace kythu::signing
