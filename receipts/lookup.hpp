// Finds receipts: for the agency, and for anyone who holds a receipt's look-up code.
#pragma once

#include "config/base/result.hpp"
#include "config/database/database.hpp"
#include "receipts/receipt.hpp"

namespace kythu::receipts {

/// Another agency's receipt is not_found.
Result<Receipt, Refusal> find(db::Transaction& tx, AgencyId agency, ReceiptId id);
Result<Receipt, Refusal> find_by_lookup_code(db::Transaction& tx, std::string_view code);

struct Filter {
  AgencyId agency;
  std::optional<PaymentId> payment;
  std::optional<std::int64_t> number;
  std::string from, to;            ///< business days YYYY-MM-DD, inclusive; may be empty
  std::optional<ReceiptId> after;  ///< the last id of the page before
  int limit = 50;
};
/// Newest first; without lines and the documents' bytes.
std::vector<Receipt> search(db::Transaction& tx, const Filter& filter);

}  // namespace kythu::receipts
