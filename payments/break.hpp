// Money that is booked but not where it belongs, as a task for two people; its states, and what may be done about it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/base/clock.hpp"
#include "config/base/ids.hpp"
#include "config/base/vnd.hpp"

namespace kythu::payments {

struct BreakIdKind {
  static constexpr std::string_view prefix = "brk_";
};
using BreakId = Id<BreakIdKind>;

enum class BreakKind {
  late,          ///< paid after the payment was over; in Suspense:Late
  excess,        ///< paid twice, or more than was due; in Suspense:Excess
  too_little,    ///< a transfer of less than is due; in Suspense:Unidentified
  held,          ///< a transfer for a conflicted payment; in Suspense:Unidentified
  unidentified,  ///< a transfer that names no payment; in Suspense:Unidentified
  conflicted,    ///< the provider took another sum than was ordered; not booked yet
  unsettled,     ///< an order whose provider gave no usable answer to the end of the schedule; not booked yet
  cash_missing,  ///< from a drawer; in CashDifference
  cash_over,     ///< in a drawer; in CashDifference
  // What reconciliation finds; nothing is booked for them.
  missing_at_us,        ///< a provider's line about no order of ours
  missing_at_provider,  ///< an order that is paid here, and not in the provider's file of that day
  missing_at_bank,      ///< a transfer that was told of, and is not on the bank's statement of that day
  amount_differs,
  status_differs,  ///< the provider's line says paid, and what is known here contradicts it
  duplicate,       ///< two lines of one thing
  ambiguous,       ///< several explanations are as good
  unknown_debit,   ///< money that left the account, and nobody knows why
};
enum class BreakState { open, proposed, resolved };
enum class Remedy {
  apply,      ///< late money pays the fee after all
  give_back,  ///< to whoever paid it
  attach,     ///< it is the money of that payment; what is over it is excess
  paid,       ///< the sum of the conflicted payment, or of the unsettled order, is there
  failed,     ///< it is not; what was received instead becomes unidentified money
  accept,     ///< it stays where it is booked, for this reason
};

std::string_view name(BreakKind kind);  ///< too_little is "short"
std::string_view name(BreakState state);
std::string_view name(Remedy remedy);  ///< give_back is "return"
std::optional<BreakKind> parse_break_kind(std::string_view text);
std::optional<BreakState> parse_break_state(std::string_view text);
std::optional<Remedy> parse_remedy(std::string_view text);
/// What may be proposed.
const std::vector<Remedy>& remedies_of(BreakKind kind);
/// Edges of its states as the database's CHECK has them: "none>open", …
const std::vector<std::string>& break_edges();

struct Proposal {
  Remedy remedy{};
  std::optional<PaymentId> attach_to;  ///< of attach
  Vnd received;                        ///< of failed: what the provider took instead
  std::string evidence;                ///< what shows that it is so
  std::string maker{};
};

struct Break {
  BreakId id;
  AgencyId agency;
  BreakKind kind{};
  std::optional<PaymentId> payment;
  Vnd amount;
  std::string channel;
  BreakState state{};
  std::optional<Proposal> proposal;
  std::string checker;             ///< empty until it is resolved
  std::optional<RefundId> refund;  ///< that gives the money back
  Instant opened_at;
  std::optional<Instant> proposed_at, resolved_at;
};

}  // namespace kythu::payments
