// A stranger's PNG as the image streams of a PDF have it. Hostile bytes come in here, as in the whole room.
#pragma once

#include <optional>

#include "signing/inspector.hpp"

namespace kythu::signing::readers {

/// nullopt for what is not one sound PNG of at most Picture::most_pixels each way. Any depth and colour type; what is
/// left are 8 bits of sRGB, and of opacity where a pixel is not opaque.
std::optional<Picture> read_picture(BytesView png);

}  // namespace kythu::signing::readers
