// PAdES baseline signatures (ETSI EN 319 142-1): a signature field, its dictionary and, where wanted, its appearance,
// added by an incremental update.
#pragma once

#include "formats/font.hpp"
#include "formats/format.hpp"
#include "signing/inspector.hpp"

namespace kythu::signing {

/// `font` is needed for a visible signature only.
Result<std::unique_ptr<Draft>, Refusal> lay_out_pades(LayoutJob job, const PdfFacts& facts, const Font* font);

}  // namespace kythu::signing
