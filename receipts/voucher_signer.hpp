// Begins refund vouchers, and signs them with the key of receipts.
#pragma once

#include "config/base/result.hpp"
#include "hsm/keys.hpp"
#include "vouchers.hpp"

namespace kythu::receipts {

struct Facts;
struct Numbering;
class Signatories;

/// Numbers the voucher of a receipt, which is locked and ends in this transaction, and fixes what stands on it; its
/// signature follows the event receipt.canceled, see Registrar::finish. `facts` are the receipt's.
Voucher begin_voucher(db::Transaction& tx, const Receipt& receipt, Facts facts, const std::string& reason,
                      const Numbering& numbering);

/// Safe for any number of threads and processes.
class VoucherSigner {
 public:
  VoucherSigner(db::Database& database, hsm::Keys& keys, const Signatories& signatories, const Numbering& numbering)
      : database_(database), keys_(keys), signatories_(signatories), numbering_(numbering) {}

  /// Signs the voucher that ended the receipt, unless that is done, or there is none for no money went back.
  Result<Done, Refusal> finish(AgencyId agency, ReceiptId receipt) const;

 private:
  db::Database& database_;
  hsm::Keys& keys_;
  const Signatories& signatories_;
  const Numbering& numbering_;
};

}  // namespace kythu::receipts
