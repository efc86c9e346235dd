#include "qr_png.hpp"

#include <png.h>
#include <qrencode.h>
#include <stdexcept>
#include <string>

#include "config/base/handle.hpp"

namespace kythu::gateway {
namespace {

using Code = Handle<QRcode, QRcode_free>;
constexpr unsigned quiet = 4, scale = 6;  // ISO/IEC 18004: four modules around; six pixels a module

Bytes pixels_of(const QRcode& code, unsigned side) {
  Bytes pixels(std::size_t{side} * side, 0xFF);
  const auto width = static_cast<unsigned>(code.width);
  for (unsigned y = 0; y < width * scale; ++y) {
    for (unsigned x = 0; x < width * scale; ++x) {
      if (code.data[(y / scale) * width + x / scale] & 1) pixels[(y + quiet * scale) * side + x + quiet * scale] = 0;
    }
  }
  return pixels;
}

}  // namespace

Bytes qr_png(std::string_view text) {
  const Code code{QRcode_encodeString8bit(std::string{text}.c_str(), 0, QR_ECLEVEL_M)};
  if (!code) throw std::runtime_error{"no QR code holds this text"};
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.format = PNG_FORMAT_GRAY;
  image.width = image.height = (static_cast<unsigned>(code->width) + 2 * quiet) * scale;
  const auto pixels = pixels_of(*code, image.width);
  png_alloc_size_t size = 0;
  if (!png_image_write_to_memory(&image, nullptr, &size, 0, pixels.data(), 0, nullptr))
    throw std::runtime_error{"the PNG image cannot be written"};
  Bytes file(size);
  if (!png_image_write_to_memory(&image, file.data(), &size, 0, pixels.data(), 0, nullptr))
    throw std::runtime_error{"the PNG image cannot be written"};
  file.resize(size);
  return file;
}

}  // namespace kythu::gateway
