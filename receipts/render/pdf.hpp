// The citizen's copy of a receipt or of a refund voucher: one A4 page in the layout of display form 01/PLPĐT (Circular
// 91/2026 Annex V), more when the fees are many, as PDF/A-3b with structure for screen readers. It shows the receipt;
// the signed XML, which stands in it as its source, is the receipt.
#pragma once

#include "facts.hpp"

namespace kythu::receipts {

struct CopyDetails {
  std::string signer;      ///< common name of the collector's certificate
  std::string lookup_url;  ///< stands in the QR code
  BytesView original;      ///< the signed XML
  std::string font;        ///< fontconfig family; another with Vietnamese letters stands in when it is missing
  int reprint = 0;         ///< how often it was printed again; marked when it was
};

Bytes render_pdf(const Facts& facts, const CopyDetails& details);

}  // namespace kythu::receipts
