// The fee catalogue: what each procedure costs, on which date, by which law.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/database/database.hpp"
#include "payments/payment.hpp"

namespace kythu::payments {

struct Fee {
  std::string code;       ///< "ly-lich-tu-phap"
  std::string procedure;  ///< Vietnamese name of the procedure
  std::string item;       ///< what is printed on the receipt
  ItemKind kind{};
  Vnd amount, online_amount;
  std::string unit, legal_basis, remark;
  std::string chapter, sub_item;     ///< budget codes; empty until the agency sets them
  std::string valid_from, valid_to;  ///< YYYY-MM-DD; valid_to empty: open
};

/// Why a catalogue was not taken: nothing of it was loaded.
struct CatalogueFault {
  std::size_t line = 0;  ///< counted from 1
  std::string what;      ///< "amount_vnd is not a whole number of dong"
};

/// Takes a whole catalogue (CSV by RFC 4180 with the header line of deploy/demo/fees.csv), in force from that day; what
/// was in force for the same codes ends the day before. Returns how many fees it holds.
Result<std::size_t, CatalogueFault> load_fees(db::Transaction& tx, std::string_view csv, BusinessDay valid_from);

/// Fees in force on `day`, of one procedure or (empty) of all.
std::vector<Fee> fees(db::Transaction& tx, std::string_view procedure, BusinessDay day);

}  // namespace kythu::payments
