// Lays a document out in the format that its profile asks for.
#pragma once

#include "formats/font.hpp"
#include "formats/format.hpp"
#include "signing/inspector.hpp"

namespace kythu::signing {

/// The profile is settled (signing/offer.hpp). `font` is needed for a visible signature only.
Result<std::unique_ptr<Draft>, Refusal> lay_out(LayoutJob job, Inspector& inspector, const Font* font);

}  // namespace kythu::signing
