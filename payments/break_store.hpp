// Breaks as rows, and the opening of one in the transaction that books its money.
#pragma once

#include "desk.hpp"
#include "money_events.hpp"
#include "payments/breaks.hpp"

namespace kythu::payments {

/// A break with what only the engine needs.
struct BreakRow : Break {
  std::string came_by;  ///< the ledger's account that the money came to
  std::optional<AttemptId> attempt;
};

struct NewBreak {
  AgencyId agency;
  BreakKind kind{};
  std::optional<PaymentId> payment;
  Vnd amount;
  std::string source_type;  ///< of the booking, as the ledger has it
  Uuid source;
  std::string came_by, channel;
  std::optional<AttemptId> attempt{};
  std::string actor;
};
/// Writes the task, and tells the portal of it. The payment's row is locked.
void open_break(db::Transaction& tx, const Desk& desk, const NewBreak& found);

/// Where its money lies; empty for what is not booked: a conflict, an order without an end, and what reconciliation
/// finds.
std::string_view account_of(BreakKind kind);

std::optional<BreakRow> read_break(db::Transaction& tx, AgencyId agency, const Uuid& id);
std::vector<Break> list_breaks(db::Transaction& tx, const BreakFilter& filter);

struct BreakCase {
  Subject subject;
  BreakRow row;
};
/// Locks the break's row; the payment's is locked before it, where there is one.
std::optional<BreakCase> lock_break(db::Transaction& tx, AgencyId agency, const Uuid& id);
/// To another state, with its event.
void move(db::Transaction& tx, const Desk& desk, BreakCase& one, BreakState to, const std::string& actor);

}  // namespace kythu::payments
