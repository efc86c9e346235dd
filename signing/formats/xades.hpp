// XAdES baseline signatures (ETSI EN 319 132-1): an XML signature (W3C XMLDSig 1.1) written so that its bytes are their
// own exclusive canonical form; what is hashed is what is written.
#pragma once

#include "formats/format.hpp"
#include "signing/inspector.hpp"

namespace kythu::signing {

/// Detached, or around the document in base64. `before` and `after` stand around the signature's element.
Result<std::unique_ptr<Draft>, Refusal> lay_out_xades(LayoutJob job, std::string_view before = {},
                                                      std::string_view after = {});
/// Inside the document as its root's last child, or beside its root under a new one.
Result<std::unique_ptr<Draft>, Refusal> lay_out_xades_in_xml(LayoutJob job, const XmlFacts& facts);

}  // namespace kythu::signing
