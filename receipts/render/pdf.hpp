// The citizen's copy: one A4 page in the layout of display form 01/PLPĐT (Circular 91/2026 Annex V), more when the fees
// are many. It shows the receipt; the signed XML is the receipt.
#pragma once

#include "facts.hpp"

namespace kythu::receipts {

struct CopyDetails {
  std::string signer;      ///< common name of the collector's certificate
  std::string lookup_url;  ///< stands in the QR code
  std::string font;        ///< fontconfig family; another with Vietnamese letters stands in when it is missing
};

Bytes render_pdf(const Facts& facts, const CopyDetails& details);

}  // namespace kythu::receipts
