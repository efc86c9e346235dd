// What a run begins with, as the database has it.
#pragma once

#include <map>

#include "desk.hpp"
#include "match.hpp"
#include "store.hpp"

namespace kythu::payments::reconciliation {

struct Known {
  Facts facts;
  std::map<Uuid, PaymentKey> payment_of;  ///< of orders
};
/// Lines of the agency that are booked and not matched, and whatever they may be about: orders of other agencies too,
/// since a provider's file has them all.
Known load_facts(db::Transaction& tx, const Desk& desk, AgencyId agency);

}  // namespace kythu::payments::reconciliation
