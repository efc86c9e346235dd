// Takes a receipt's number and fixes what stands on it, in one transaction (security requirement G4): the series' row
// is locked, so numbers have no gap and no twin, and their order is the order of their times.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/base/random.hpp"
#include "config/base/result.hpp"
#include "config/database/database.hpp"
#include "facts.hpp"
#include "high_water.hpp"

namespace kythu::receipts {

/// What numbering goes by.
struct Numbering {
  bool registered_only = false;  ///< Decree 254/2026 Art. 4(3): no form before the tax authority has accepted it
  HighWater* high_water = nullptr;
  Clock clock;
  Random random;
};

/// A receipt with all that is needed to finish it.
struct Begun {
  Receipt receipt;
  SeriesId series;
  Facts facts;
  std::string data;  ///< DLBLai as it is signed
};

/// The receipt that stands for the payment, or stood last: any but a replaced one.
std::optional<Begun> find_begun(db::Transaction& tx, AgencyId agency, PaymentId payment);

/// Begun now, with numbers that follow each other in the order of the orders, which are of one agency. The series stays
/// locked for two messages: what names the numbers, and what takes them, with the COMMIT. Where somebody else has begun
/// a payment's receipt, the index throws pqxx::unique_violation, and no number is taken.
std::vector<Result<Begun, Refusal>> begin(db::Transaction& tx, std::span<const Order* const> orders,
                                          const Numbering& numbering);

/// The receipt `old`, which is locked and signed, is replaced by a new one with these facts; collector, number, time
/// and the link to the old one are filled in here.
Result<Begun, Refusal> begin_replacement(db::Transaction& tx, const Receipt& old, Facts facts,
                                         const std::string& reason, const Numbering& numbering);

}  // namespace kythu::receipts
