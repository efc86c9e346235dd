// A refund, its states, and the one table of what may happen to it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/base/clock.hpp"
#include "config/base/ids.hpp"
#include "config/base/vnd.hpp"

namespace kythu::payments {

enum class RefundState { requested, approved, submitted, unknown, succeeded, failed };

enum class RefundEvent {
  approved,   ///< by another person, or by the rule for small amounts
  sent,       ///< committed before the provider is told; of a payout, an officer says what they did
  returned,   ///< the payer has the money
  not_done,   ///< for certain: refused, withdrawn, or never sent
  no_answer,  ///< it cannot be told; no timer ends that
};

struct RefundTransition {
  RefundState from;
  RefundEvent event;
  RefundState to;
};
/// Every transition there is; the CHECK in the database is generated from it.
const std::vector<RefundTransition>& refund_transitions();
/// "from_state||'>'||to_state IN ('none>requested', …)"
std::string refund_transition_check_sql();
/// nullopt: this event cannot happen in this state.
std::optional<RefundState> next(RefundState from, RefundEvent event);

std::string_view name(RefundState state);
std::optional<RefundState> parse_refund_state(std::string_view text);
inline bool is_over(RefundState state) { return state == RefundState::succeeded || state == RefundState::failed; }

/// How the money goes back: the provider is told to return it, or officers pay it out from the agency's account.
enum class RefundWay { channel, payout };
std::string_view name(RefundWay way);
std::optional<RefundWay> parse_refund_way(std::string_view text);

/// What an officer says came of a refund; nothing counts before another officer says so too.
struct RefundClaim {
  bool returned = false;
  std::string proof;  ///< the bank's number of the payment, or what else proves it
  std::string maker;
};

struct Refund {
  RefundId id;
  AgencyId agency;
  std::optional<PaymentId> payment;  ///< whose captured money it is
  std::optional<Uuid> of_break;      ///< the break whose remedy it is
  Vnd amount;
  RefundState state{};
  RefundWay way{};
  std::string channel;                 ///< that took the money
  std::string our_ref, provider_ref;   ///< empty until known
  std::string reason, maker, checker;  ///< the checker is empty while nobody has approved
  std::optional<RefundClaim> claim;
  std::string claim_checker;
  std::string failure;  ///< why it ended without money
  Instant created_at;
  std::optional<Instant> approved_at, submitted_at, ended_at;
};

/// What officers are waited for: "approval", "payout", "confirmation", "evidence"; empty while nobody is.
std::string_view waits_for(const Refund& refund);

}  // namespace kythu::payments
