// CMS SignedData (RFC 5652) with one signer, taken apart and put together again. DER only; views into the bytes given.
#pragma once

#include <optional>
#include <vector>

#include "config/base/bytes.hpp"

namespace kythu::signing::raising {

/// attrType in dotted form, and each of its values whole.
struct CmsAttribute {
  std::string type;
  std::vector<BytesView> values;
  BytesView whole;
};

struct Cms {
  Bytes version;
  BytesView digests, encapsulated;            ///< digestAlgorithms; encapContentInfo, whole
  BytesView content_type;                     ///< its OID, whole
  std::optional<BytesView> content;           ///< the octets inside; nullopt: detached
  std::vector<Bytes> certificates, evidence;  ///< choices of CertificateSet and RevocationInfoChoices, whole
  std::vector<BytesView> signer;              ///< of its SignerInfo: every member before the unsigned attributes, whole
  BytesView value;                            ///< the signature's octets
  std::vector<CmsAttribute> unsigned_attributes;
  std::vector<Bytes> added;  ///< further unsigned attributes, whole

  Bytes written() const;
};

/// nullopt for what is not one ContentInfo of SignedData, in DER, with exactly one signer.
std::optional<Cms> read_cms(BytesView bytes);

/// An Attribute with one value.
Bytes cms_attribute(std::string_view type, BytesView value);
/// Certificates of a TimeStampToken, and those of its own time-stamps; nothing of what cannot be read.
std::vector<Bytes> certificates_of_token(BytesView token);
/// Adds to `list` what it lacks.
void add_missing(std::vector<Bytes>& list, const std::vector<Bytes>& more);

}  // namespace kythu::signing::raising
