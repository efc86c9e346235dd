// A picture as one or two PDF objects: an image and the soft mask of what is transparent (ISO
// 32000-2, 8.9.5, 11.6.5.2).
#pragma once

#include <string>
#include <vector>

#include "signing/inspector.hpp"

namespace kythu::signing::pdf {

/// Bodies for objects numbered from `first`; the first is the image.
std::vector<std::string> picture_objects(const Picture& picture, std::int64_t first);

}  // namespace kythu::signing::pdf
