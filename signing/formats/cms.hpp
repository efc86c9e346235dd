// CMS SignedData for a PAdES baseline signature (ETSI EN 319 142-1, clause 6; RFC 5652), made in two steps: the key
// signs the attributes, then the value goes in.
#pragma once

#include "evidence/certificate.hpp"
#include "formats/algorithm.hpp"

namespace kythu::signing {

struct CmsSigner {
  hsm::Algorithm algorithm{};
  const std::vector<Certificate>& chain;  ///< the signer's own first
};

/// SET OF Attribute in DER, whose hash the key signs: content-type, message-digest and signing-certificate-v2. There
/// is no signing-time: in PAdES it stands in the dictionary as /M (EN 319 142-1, table 1).
Bytes signed_attributes(const CmsSigner& signer, BytesView message_digest);

Bytes hash(Hash kind, BytesView bytes);

/// The whole ContentInfo. `value` is in CMS's form (signature_value()); `token` is a TimeStampToken over it or empty.
Bytes signed_data(const CmsSigner& signer, BytesView attributes, BytesView value, BytesView token);

}  // namespace kythu::signing
