// The collector's XML signature (XMLDSig, W3C 2008) around the data part, in the shape that the tax authority's rules
// ask: two references, to the data and to the object with the signing time.
#pragma once

#include <string>

#include "config/base/bytes.hpp"
#include "config/base/clock.hpp"
#include "names.hpp"

namespace kythu::receipts {

struct Draft {
  std::string data;         ///< DLBLai, DLPHTra
  std::string object;       ///< Object with SigningTime, as written and as hashed
  std::string signed_info;  ///< SignedInfo, as written and as hashed
  BusinessDay day;          ///< of the signing time, in Vietnam
};

/// `party` is the element of the signatures' list that the signature stands in; it begins the signature's Ids.
Draft draft(std::string data, std::string_view data_id, Instant signing_time,
            std::string_view party = names::collector);

/// `DSCKS/{party}/Signature`. `subject` is the certificate's subject by RFC 4514.
std::string signature_list(const Draft& draft, BytesView signature, std::string_view subject, BytesView certificate,
                           std::string_view party = names::collector);
/// The whole document, in its root element.
std::string assemble(const Draft& draft, BytesView signature, std::string_view subject, BytesView certificate,
                     std::string_view root = names::receipt_document.root);

}  // namespace kythu::receipts
