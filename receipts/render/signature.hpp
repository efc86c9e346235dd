// The collector's XML signature (XMLDSig, W3C 2008) around the data part, in the shape that the tax authority's rules
// ask: two references, to the data and to the object with the signing time.
#pragma once

#include <string>

#include "config/base/bytes.hpp"
#include "config/base/clock.hpp"

namespace kythu::receipts {

struct Draft {
  std::string data;         ///< DLBLai
  std::string object;       ///< Object with SigningTime, as written and as hashed
  std::string signed_info;  ///< SignedInfo, as written and as hashed
};

Draft draft(std::string data, std::string_view data_id, Instant signing_time);

/// The whole document. `subject` is the certificate's subject by RFC 4514.
std::string assemble(const Draft& draft, BytesView signature, std::string_view subject, BytesView certificate);

}  // namespace kythu::receipts
