// Postings. One row is one transfer from one account to another, so a journal cannot fail to balance.
#pragma once

#include <string>
#include <vector>

#include "config/database/database.hpp"

namespace kythu::payments::ledger {

enum class Effect {
  posted,
  pending,       ///< set apart: in no balance, but nobody else may use it
  post_pending,  ///< what was set apart moves
  void_pending,  ///< what was set apart stays where it is
};

struct Leg {
  std::string debit, credit;  ///< codes of accounts
  Vnd amount;                 ///< above zero
  Effect effect = Effect::posted;
  std::optional<Uuid> pending{};  ///< the transfer that this one resolves; a second resolution is refused
};

/// What happened outside, once: a second posting of the same source is refused by the database.
struct Source {
  std::string type;  ///< "payment", "attempt"
  Uuid id;
};

struct Journal {
  AgencyId agency;
  Source source;
  std::vector<Leg> legs;
  Instant event_at, posted_at;
};

/// Dated by the business day of `posted_at`: money told of late belongs to the day that is open.
/// Sent, not waited for. Returns the transfers' ids, in the order of the legs.
std::vector<Uuid> post(db::Transaction& tx, const Journal& journal, const Random& random);

}  // namespace kythu::payments::ledger
