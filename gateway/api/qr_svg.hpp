// A QR code as lines: in the page itself, or as a file.
#pragma once

#include <string>
#include <string_view>

namespace kythu::gateway {

struct QrDrawing {
  unsigned side = 0;  ///< of the square, in modules, with the quiet zone of four on every side
  std::string path;   ///< SVG path data: the black modules, row by row
};

/// Throws std::runtime_error for text that no QR code holds.
QrDrawing draw_qr(std::string_view text);
/// A whole SVG file, black on white.
std::string qr_svg(std::string_view text);

}  // namespace kythu::gateway
