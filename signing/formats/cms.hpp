// CMS SignedData for PAdES and CAdES baseline signatures (ETSI EN 319 142-1 and EN 319 122-1, clause 6; RFC 5652), made
// in two steps: the key signs the attributes, then the value goes in.
#pragma once

#include "evidence/certificate.hpp"
#include "formats/algorithm.hpp"

namespace kythu::signing {

struct CmsSigner {
  hsm::Algorithm algorithm{};
  const std::vector<Certificate>& chain;  ///< the signer's own first
};

/// What CAdES says in attributes and PAdES in the signature's dictionary.
struct CmsClaims {
  std::optional<Instant> signing_time;
  std::string media_type;  ///< may be empty
};

/// SET OF Attribute in DER, whose hash the key signs: content-type, message-digest, signing-certificate-v2 and the
/// claims. In PAdES there is no signing-time: it stands in the dictionary as /M (EN 319 142-1, table 1).
Bytes signed_attributes(const CmsSigner& signer, BytesView message_digest, const CmsClaims& claims = {});

Bytes hash(Hash kind, BytesView bytes);

/// The whole ContentInfo. `value` is in CMS's form (signature_value()); `token` is a TimeStampToken over it or empty;
/// `content` stands inside where it is given.
Bytes signed_data(const CmsSigner& signer, BytesView attributes, BytesView value, BytesView token,
                  std::optional<BytesView> content = {});

}  // namespace kythu::signing
