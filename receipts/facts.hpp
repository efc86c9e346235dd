// What stands on a receipt, fixed when its number is taken: the original and the copy show the same.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "receipt.hpp"

namespace kythu::receipts {

struct Collector {
  std::string name, tax_code, address, phone, bank_account;
};

/// The receipt that another one takes the place of, or whose money a voucher says went back.
struct Related {
  std::string form_code, symbol;
  std::int64_t number = 0;
  BusinessDay day;
  std::string decree;  ///< of its day, see Rules::decree
  std::string reason;
};

struct Facts {
  Collector collector;
  std::string payer_name, payer_tax_code, payer_address, payment_method, dossier;  ///< may be empty
  std::vector<Line> lines;
  Vnd total;
  std::string form_code, symbol;
  std::int64_t number = 0;
  std::string lookup_code;
  Instant issued_at;  ///< whole seconds, as documents show them
  std::optional<Related> replaces = {};
  std::optional<Related> returns = {};  ///< these are a refund voucher's
};

std::string to_json(const Facts& facts);
/// Throws for what to_json() did not write.
Facts facts_from_json(std::string_view text);

}  // namespace kythu::receipts
