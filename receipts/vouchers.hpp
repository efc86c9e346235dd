// Refund vouchers (phiếu hoàn trả phí, lệ phí): when all of a receipt's money went back to the payer, the voucher ends
// the receipt. It is a document of its own, signed as receipts are and linked to its receipt, whose look-up code leads
// to it. No rule was found for such a document: its form, symbol and numbers stand in the law's tables, and its element
// names in render/names.hpp, all ASSUMED.
#pragma once

#include <optional>
#include <string>

#include "config/database/database.hpp"
#include "receipts/receipt.hpp"

namespace kythu::receipts {

struct VoucherIdKind {
  static constexpr std::string_view prefix = "rvo_";
};
using VoucherId = Id<VoucherIdKind>;

struct Voucher {
  VoucherId id;
  AgencyId agency;
  ReceiptId receipt;        ///< that it ends
  std::string form_code;    ///< "PHT"
  std::string symbol;       ///< "26H"
  std::int64_t number = 0;  ///< from 1 each year, in the order of approval
  Vnd amount;               ///< that went back
  Bytes xml;                ///< the signed original, byte for byte; empty until signed
  Bytes pdf;                ///< the payer's copy; empty until somebody asks for it
  Instant issued_at;        ///< when it was approved
  std::optional<Instant> signed_at;

  std::string file_name() const { return form_code + "-" + symbol + "-" + std::to_string(number); }
};

std::optional<Voucher> find_voucher(db::Transaction& tx, AgencyId agency, ReceiptId receipt);

}  // namespace kythu::receipts
