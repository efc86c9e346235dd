// How a refund voucher is named, by the day it is made on: vouchers.toml, read once.
#pragma once

#include <string>

#include "config/base/clock.hpp"

namespace kythu::receipts {

struct VoucherRules {
  std::string form_code;  ///< "PHT"
  std::string symbol;     ///< of that day's year: "26H"
};
VoucherRules voucher_rules(BusinessDay day);

}  // namespace kythu::receipts
