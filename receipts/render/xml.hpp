// The receipt as the XML that is signed, canonical by construction (render/writer.hpp).
#pragma once

#include <string>

#include "facts.hpp"

namespace kythu::receipts {

/// `DLBLai` or, of a refund voucher, `DLPHTra`: the part that is signed.
std::string data_part(const Facts& facts);
/// Its Id attribute, "BL-EBL01-26TAA-1" or "PH-PHT-26H-1".
std::string data_id(const Facts& facts);

}  // namespace kythu::receipts
