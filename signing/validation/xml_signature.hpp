// One ds:Signature as it stands there: its parts where the schema has them, its references followed. Judges no key.
#pragma once

#include "raw_value.hpp"
#include "x509.hpp"
#include "xml_reference.hpp"

namespace kythu::signing::validation {

inline constexpr std::string_view xades_space = "http://uri.etsi.org/01903/v1.3.2#";
inline constexpr std::string_view xades_141_space = "http://uri.etsi.org/01903/v1.4.1#";

struct XmlSignature {
  XmlElement element, info, value_element, key_info;
  std::vector<XmlElement> objects;
  XmlElement signed_properties, unsigned_properties;  ///< xades:Signed-, xades:UnsignedSignatureProperties' parents
  std::optional<CanonicalForm> form;                  ///< of SignedInfo
  std::optional<SignatureMethod> method;
  Bytes value;
  std::vector<XmlReference> references;
  Pool certificates;                   ///< of KeyInfo
  std::optional<SubIndication> fault;  ///< of its form, or of what it is over

  /// What its references are over, the signed properties apart.
  std::vector<const XmlReference*> data_references() const;
};

XmlSignature read_xml_signature(const XmlPlace& place);

}  // namespace kythu::signing::validation
