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

/// Fees in force on `day`, of one procedure or (empty) of all.
std::vector<Fee> fees(db::Transaction& tx, std::string_view procedure, BusinessDay day);

}  // namespace kythu::payments
