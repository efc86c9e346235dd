// ASiC containers (ETSI EN 319 162-1): a ZIP file with the document and a detached XAdES or CAdES signature over it.
#pragma once

#include "formats/format.hpp"

namespace kythu::signing {

Result<std::unique_ptr<Draft>, Refusal> lay_out_asic(LayoutJob job);

}  // namespace kythu::signing
