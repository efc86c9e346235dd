// JAdES baseline signatures (ETSI TS 119 182-1): a JSON Web Signature (RFC 7515) in one of its three forms.
#pragma once

#include "formats/format.hpp"

namespace kythu::signing {

/// Detached, the header names the document and its hash (sigD by ObjectIdByURIHash, 5.2.8.3.3).
Result<std::unique_ptr<Draft>, Refusal> lay_out_jades(LayoutJob job);

}  // namespace kythu::signing
