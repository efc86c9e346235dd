// What a ds:Reference is over (W3C XMLDSig 1.1, 4.4.3): whole documents, elements by their Id, and files beside.
// Transforms are an allow-list: a signature whose content has to be computed by XPath or XSLT covers what nobody can
// see.
#pragma once

#include "config/base/result.hpp"
#include "indication.hpp"
#include "xml_document.hpp"

namespace kythu::signing::validation {

inline constexpr std::string_view dsig_space = "http://www.w3.org/2000/09/xmldsig#";

/// A file that a detached signature is over, by the name that its reference gives it; nullopt: there is none.
using FindFile = std::function<std::optional<BytesView>(const std::string& name)>;

/// A relative reference's name, percent-decoded (RFC 3986, 2.1); nullopt for a broken one.
std::optional<std::string> file_name(std::string_view uri);

/// By its URI; nullopt for what is not allowed.
std::optional<CanonicalForm> canonical_form(std::string_view uri);
/// Of an element with `Algorithm`, and InclusiveNamespaces inside.
std::optional<CanonicalForm> canonical_form(XmlElement method);

struct XmlTransform {
  enum class Kind {
    enveloped,      ///< without the signature that holds the reference
    no_signatures,  ///< without any signature (one XPath expression, known by its letters)
    canonical,
    base64,
  };
  Kind kind{};
  CanonicalForm form{};
};

struct XmlReference {
  XmlElement element;
  std::string id, uri, type;
  std::vector<XmlTransform> transforms;
  std::string hash;  ///< empty: not known
  Bytes digest;
  bool is_inside = false;  ///< of this document
  XmlElement target;       ///< of "#id"; none with "", which is the whole document
};

/// Where references are followed.
struct XmlPlace {
  const XmlDocument& document;
  XmlElement signature;
  const FindFile& files;
};

/// The fault is FORMAT_FAILURE, or SIG_CONSTRAINTS_FAILURE for a transform that is not allowed.
Result<XmlReference, SubIndication> read_reference(const XmlPlace& place, XmlElement element);
/// After the transforms; what is still XML then comes in `form`. The fault is SIGNED_DATA_NOT_FOUND or HASH_FAILURE.
Result<Bytes, SubIndication> octets_of(const XmlPlace& place, const XmlReference& reference,
                                       const CanonicalForm& form = {});

/// Nothing that speaks stands outside of the targets, signatures apart, which are judged by themselves. A target that
/// is none is the whole document.
bool covers_all(const XmlDocument& document, const std::vector<XmlElement>& targets);

}  // namespace kythu::signing::validation
