// Small PNGs made on the spot.
#pragma once

#include <array>
#include <functional>
#include <string>

#include "config/base/bytes.hpp"

namespace kythu::test {

struct PngSpec {
  int width = 1, height = 1;
  /// Red, green, blue and opacity of a pixel; (0, 0) is the upper left one.
  std::function<std::array<std::uint8_t, 4>(int x, int y)> pixel = [](int, int) {
    return std::array<std::uint8_t, 4>{0, 0, 0, 255};
  };
  int per_metre = 0;  ///< in pHYs; 0: none
};
Bytes build_png(const PngSpec& spec);

/// A blue curve, as a pen writes it, on a transparent ground.
Bytes leader_png();
/// A red ring with a star-like middle on a transparent ground; 40 mm across by its pHYs.
Bytes seal_png();

}  // namespace kythu::test
