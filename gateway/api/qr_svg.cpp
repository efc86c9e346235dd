#include "qr_svg.hpp"

#include <qrencode.h>
#include <stdexcept>

#include <fmt/format.h>

#include "config/base/handle.hpp"

namespace kythu::gateway {
namespace {

using Code = Handle<QRcode, QRcode_free>;
constexpr unsigned quiet = 4;  // ISO/IEC 18004: four modules around

}  // namespace

QrDrawing draw_qr(std::string_view text) {
  const Code code{QRcode_encodeString8bit(std::string{text}.c_str(), 0, QR_ECLEVEL_M)};
  if (!code) throw std::runtime_error{"no QR code holds this text"};
  const auto width = static_cast<unsigned>(code->width);
  const auto is_black = [&](unsigned x, unsigned y) { return (code->data[y * width + x] & 1) != 0; };
  QrDrawing drawing{width + 2 * quiet, {}};
  for (unsigned y = 0; y < width; ++y) {
    for (unsigned x = 0; x < width; ++x) {
      if (!is_black(x, y)) continue;
      const auto first = x;
      while (x + 1 < width && is_black(x + 1, y)) ++x;
      drawing.path += fmt::format("M{} {}h{}v1h-{}z", first + quiet, y + quiet, x - first + 1, x - first + 1);
    }
  }
  return drawing;
}

std::string qr_svg(std::string_view text) {
  const auto drawing = draw_qr(text);
  return fmt::format(R"(<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{0}" viewBox="0 0 {1} {1}" )"
                     R"(shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{1}v{1}H0z"/><path d="{2}"/></svg>)",
                     drawing.side * 6, drawing.side, drawing.path);
}

}  // namespace kythu::gateway
