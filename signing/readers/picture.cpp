#include "picture.hpp"

#include <algorithm>
#include <png.h>
#include <zlib.h>

#include "config/base/handle.hpp"

namespace kythu::signing::readers {
namespace {

/// Frees what libpng keeps for an image that was begun.
class PngImage {
 public:
  PngImage() { image_.version = PNG_IMAGE_VERSION; }
  ~PngImage() { png_image_free(&image_); }
  PngImage(const PngImage&) = delete;
  PngImage& operator=(const PngImage&) = delete;
  png_image* operator->() { return &image_; }
  png_image* get() { return &image_; }

 private:
  png_image image_{};
};

std::uint32_t big_endian(BytesView bytes) {
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 | bytes[3];
}

// PNG specification, 5.3 and 11.3.5.3: chunks of length, type, data and check sum; pHYs before the first IDAT.
double density_of(BytesView png) {
  for (std::size_t at = 8; png.size() - at >= 12;) {
    const std::size_t length = big_endian(png.subspan(at));
    const auto type = as_text(png.subspan(at + 4, 4));
    if (length > png.size() - at - 12 || type == "IDAT") return 0;
    const auto data = png.subspan(at + 8, length);
    // The unit is the metre, and pixels are square.
    if (type == "pHYs" && length == 9)
      return data[8] == 1 && big_endian(data) == big_endian(data.subspan(4)) ? big_endian(data) : 0;
    at += 12 + length;
  }
  return 0;
}

Bytes deflated(const Bytes& data) {
  auto length = compressBound(data.size());
  Bytes packed(length);
  if (compress2(packed.data(), &length, data.data(), data.size(), Z_DEFAULT_COMPRESSION) != Z_OK)
    throw std::bad_alloc{};
  packed.resize(length);
  return packed;
}

}  // namespace

std::optional<Picture> read_picture(BytesView png) {
  PngImage image;
  if (png.size() < 8 || png_image_begin_read_from_memory(image.get(), png.data(), png.size()) == 0) return std::nullopt;
  if (image->width == 0 || image->height == 0 || image->width > Picture::most_pixels ||
      image->height > Picture::most_pixels)
    return std::nullopt;
  image->format = PNG_FORMAT_RGBA;
  Bytes pixels(PNG_IMAGE_SIZE(*image.get()));
  if (png_image_finish_read(image.get(), nullptr, pixels.data(), 0, nullptr) == 0) return std::nullopt;
  const auto count = pixels.size() / 4;
  Bytes colours, opacity;
  colours.reserve(3 * count);
  opacity.reserve(count);
  for (std::size_t i = 0; i < pixels.size(); i += 4) {
    colours.insert(colours.end(), {pixels[i], pixels[i + 1], pixels[i + 2]});
    opacity.push_back(pixels[i + 3]);
  }
  const bool opaque = std::ranges::all_of(opacity, [](auto value) { return value == 255; });
  return Picture{.width = static_cast<int>(image->width),
                 .height = static_cast<int>(image->height),
                 .per_metre = density_of(png),
                 .colours = deflated(colours),
                 .opacity = opaque ? Bytes{} : deflated(opacity)};
}

}  // namespace kythu::signing::readers
