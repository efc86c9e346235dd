#include "png_builder.hpp"

#include <cmath>
#include <zlib.h>

namespace kythu::test {
namespace {

std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xff);
  return bytes;
}

std::string chunk(const std::string& type, const std::string& data) {
  const auto body = type + data;
  const auto sum = crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
  return big_endian(static_cast<std::uint32_t>(data.size())) + body + big_endian(static_cast<std::uint32_t>(sum));
}

std::string deflated(const std::string& data) {
  auto length = compressBound(data.size());
  std::string packed(length, '\0');
  compress(reinterpret_cast<Bytef*>(packed.data()), &length, reinterpret_cast<const Bytef*>(data.data()), data.size());
  packed.resize(length);
  return packed;
}

}  // namespace

Bytes build_png(const PngSpec& spec) {
  std::string rows;
  for (int y = 0; y < spec.height; ++y) {
    rows += '\0';
    for (int x = 0; x < spec.width; ++x)
      for (const auto value : spec.pixel(x, y)) rows += static_cast<char>(value);
  }
  const auto side = [](int pixels) { return big_endian(static_cast<std::uint32_t>(pixels)); };
  std::string file{"\x89PNG\r\n\x1a\n"};
  file += chunk("IHDR", side(spec.width) + side(spec.height) + std::string{"\x08\x06\0\0\0", 5});
  if (spec.per_metre > 0) file += chunk("pHYs", side(spec.per_metre) + side(spec.per_metre) + "\x01");
  file += chunk("IDAT", deflated(rows));
  return to_bytes(file + chunk("IEND", ""));
}

Bytes leader_png() {
  return build_png({.width = 240, .height = 100, .pixel = [](int x, int y) {
                      const double curve = 50 + 38 * std::sin(x / 14.0) * std::cos(x / 51.0);
                      const bool ink = std::fabs(y - curve) < 4 || (x > 30 && x < 210 && std::abs(y - 90 + x / 12) < 2);
                      return std::array<std::uint8_t, 4>{20, 40, 180, static_cast<std::uint8_t>(ink ? 255 : 0)};
                    }});
}

Bytes seal_png() {
  constexpr int side = 240;
  return build_png({.width = side,
                    .height = side,
                    .pixel =
                        [](int x, int y) {
                          const double dx = x - side / 2.0, dy = y - side / 2.0, far = std::hypot(dx, dy);
                          const bool star = far < 38 + 22 * std::cos(5 * std::atan2(dx, -dy));
                          const bool ink = (far > 112 && far < 119) || (far > 76 && far < 80) || star;
                          return std::array<std::uint8_t, 4>{200, 20, 30, static_cast<std::uint8_t>(ink ? 230 : 0)};
                        },
                    .per_metre = side * 1000 / 40});
}

}  // namespace kythu::test
