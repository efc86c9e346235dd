// Judges a file that somebody holds for one of our receipts or refund vouchers, by itself alone: is it in its exact
// shape, is its signature good, and what does it say. Whether we issued it is asked of the store (verify/verdict.hpp).
#pragma once

#include "config/base/result.hpp"
#include "signature_check.hpp"

namespace kythu::receipts {

struct CheckedReceipt {
  SignatureReport signature;
  std::string signer, signer_tax_code;  ///< of the certificate
  std::string lookup_code;              ///< may be empty
  bool voucher = false;                 ///< the document of a refund, not a receipt
};

/// Done{}: this is no receipt document, or one that was wrapped, reordered, re-indented or is beyond the bounds.
Result<CheckedReceipt, Done> check_receipt(std::string_view xml);

}  // namespace kythu::receipts
