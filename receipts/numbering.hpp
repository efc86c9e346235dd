// Takes a receipt's number and fixes what stands on it, in one transaction (security requirement G4): the series' row
// is locked, so numbers have no gap and no twin, and their order is the order of their times.
#pragma once

#include <optional>
#include <string>

#include "config/base/random.hpp"
#include "config/base/result.hpp"
#include "config/database/database.hpp"
#include "facts.hpp"

namespace kythu::receipts {

/// A receipt with all that is needed to finish it.
struct Begun {
  Receipt receipt;
  Facts facts;
  std::string data;  ///< DLBLai as it is signed
};

/// The payment's live receipt, numbered or signed.
std::optional<Begun> find_begun(db::Transaction& tx, AgencyId agency, PaymentId payment);

/// The payment's live receipt, begun now if there is none.
Result<Begun, Refusal> begin(db::Transaction& tx, const Order& order, const Clock& clock, const Random& random);

}  // namespace kythu::receipts
