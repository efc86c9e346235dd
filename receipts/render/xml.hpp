// The receipt as the XML that is signed. It is canonical by construction: its bytes are its inclusive Canonical
// XML 1.0, so what is hashed is what is written, and no canonicaliser is needed to make it.
#pragma once

#include <string>

#include "facts.hpp"

namespace kythu::receipts {

/// Text content by Canonical XML 1.0 section 2.3: & < > and carriage return. A quotation mark stays as it is, because
/// canonical text has it so.
std::string escape_text(std::string_view text);

/// `DLBLai`, the part that is signed.
std::string data_part(const Facts& facts);
/// Its Id attribute, "BL-EBL01-26TAA-1".
std::string data_id(const Facts& facts);

}  // namespace kythu::receipts
