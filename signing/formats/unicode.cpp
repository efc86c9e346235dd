#include "unicode.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <hb.h>

#include "config/base/bytes.hpp"
#include "config/base/result.hpp"

namespace kythu::signing::unicode {
namespace {

int combining_class(char32_t point) {
  return static_cast<int>(hb_unicode_combining_class(hb_unicode_funcs_get_default(), point));
}

void decompose(char32_t point, std::u32string& out) {
  hb_codepoint_t first = 0, second = 0;
  if (!hb_unicode_decompose(hb_unicode_funcs_get_default(), point, &first, &second)) {
    out.push_back(point);
    return;
  }
  decompose(first, out);
  if (second != 0) decompose(second, out);
}

// Marks stand in the order of their classes; equal classes keep their order (UAX 15, canonical ordering).
void order_marks(std::u32string& points) {
  for (auto at = points.begin(); at != points.end();) {
    const auto mark = [](char32_t point) { return combining_class(point) != 0; };
    const auto first = std::find_if(at, points.end(), mark);
    const auto last = std::find_if_not(first, points.end(), mark);
    std::stable_sort(first, last, [](char32_t a, char32_t b) { return combining_class(a) < combining_class(b); });
    at = last;
  }
}

}  // namespace

std::u32string decode(std::string_view utf8) {
  KYTHU_ASSERT(is_utf8(utf8));
  std::u32string points;
  for (std::size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i++]);
    const int more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    char32_t point = more == 0 ? lead : lead & (0x3fU >> more);
    for (int k = 0; k < more; ++k) point = point << 6 | (static_cast<unsigned char>(utf8[i++]) & 0x3f);
    points.push_back(point);
  }
  return points;
}

std::string utf16_hex(std::u32string_view points) {
  std::string hex;
  for (const auto point : points) {
    if (point < 0x10000) {
      hex += fmt::format("{:04X}", static_cast<std::uint32_t>(point));
    } else {
      const auto rest = static_cast<std::uint32_t>(point - 0x10000);
      hex += fmt::format("{:04X}{:04X}", 0xd800 + (rest >> 10), 0xdc00 + (rest & 0x3ff));
    }
  }
  return hex;
}

std::string utf16_hex(std::string_view utf8) { return utf16_hex(decode(utf8)); }

std::u32string decomposed(std::u32string_view points) {
  std::u32string apart;
  for (const auto point : points) decompose(point, apart);
  order_marks(apart);
  return apart;
}

std::u32string composed(std::u32string_view points) {
  const auto apart = decomposed(points);
  std::u32string out;
  std::size_t starter = std::u32string::npos;
  int last_class = 0;
  for (const auto point : apart) {
    const int own_class = combining_class(point);
    hb_codepoint_t both = 0;
    // A mark between the starter and this one blocks it when its class is not lower (UAX 15, D115).
    const bool blocked = starter != std::u32string::npos && out.size() > starter + 1 && last_class >= own_class;
    if (starter != std::u32string::npos && !blocked &&
        hb_unicode_compose(hb_unicode_funcs_get_default(), out[starter], point, &both)) {
      out[starter] = both;
      continue;
    }
    if (own_class == 0) starter = out.size();
    last_class = own_class;
    out.push_back(point);
  }
  return out;
}

}  // namespace kythu::signing::unicode
