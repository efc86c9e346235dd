// A QR code as an image.
#pragma once

#include <string_view>

#include "config/base/bytes.hpp"

namespace kythu::gateway {

/// PNG, black on white, with the quiet zone of four modules. Throws std::runtime_error for text that no QR code holds.
Bytes qr_png(std::string_view text);

}  // namespace kythu::gateway
