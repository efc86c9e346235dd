#include "srgb.hpp"

#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace kythu::receipts {
namespace {

std::string number(std::uint32_t value, int bytes = 4) {
  std::string out;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
  return out;
}

/// s15Fixed16Number.
std::string fixed(double value) { return number(static_cast<std::uint32_t>(std::lround(value * 65536))); }

template <std::size_t Count>
std::string fixed(const std::array<double, Count>& values) {
  std::string out;
  for (const auto value : values) out += fixed(value);
  return out;
}

std::string typed(std::string_view type, const std::string& content) {
  return std::string{type} + std::string(4, '\0') + content;
}

std::string xyz(const std::array<double, 3>& values) { return typed("XYZ ", fixed(values)); }

/// multiLocalizedUnicodeType with one English text of ASCII.
std::string text(std::string_view ascii) {
  std::string utf16;
  for (const char c : ascii) utf16 += {'\0', c};
  const auto length = static_cast<std::uint32_t>(utf16.size());
  return typed("mluc", number(1) + number(12) + "enUS" + number(length) + number(28) + utf16);
}

/// ICC.1:2010 section 7.2; the rest of the 128 bytes is zero.
std::string header(std::size_t size) {
  auto out = number(static_cast<std::uint32_t>(size)) + std::string(4, '\0') + number(0x04200000) + "mntrRGB XYZ ";
  for (const auto part : {2026, 1, 1, 0, 0, 0}) out += number(static_cast<std::uint32_t>(part), 2);
  out += "acsp" + std::string(28, '\0') + fixed(std::array{0.9642, 1.0, 0.8249});
  return out + std::string(128 - out.size(), '\0');
}

}  // namespace

Bytes srgb_profile() {
  // Primaries and white of IEC 61966-2-1, brought from D65 to the profile's D50 by the Bradford matrix in `chad`.
  const auto curve =
      typed("para", number(3, 2) + number(0, 2) + fixed(std::array{2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045}));
  const std::vector<std::pair<std::string_view, std::string>> tags{
      {"desc", text("sRGB IEC61966-2.1")},
      {"cprt", text("No copyright, use freely")},
      {"wtpt", xyz({0.9642, 1.0, 0.8249})},
      {"chad", typed("sf32", fixed(std::array{1.04788, 0.02292, -0.05022, 0.02959, 0.99048, -0.01706, -0.00925, 0.01508,
                                              0.75168}))},
      {"rXYZ", xyz({0.43607, 0.22249, 0.01392})},
      {"gXYZ", xyz({0.38515, 0.71687, 0.09708})},
      {"bXYZ", xyz({0.14307, 0.06061, 0.71410})},
      {"rTRC", curve},
      {"gTRC", curve},
      {"bTRC", curve}};
  std::string table = number(static_cast<std::uint32_t>(tags.size())), content;
  const auto start = 128 + 4 + 12 * tags.size();
  for (const auto& [name, tag] : tags) {
    table += std::string{name} + number(static_cast<std::uint32_t>(start + content.size())) +
             number(static_cast<std::uint32_t>(tag.size()));
    content += tag;
    content.resize((content.size() + 3) / 4 * 4, '\0');
  }
  return to_bytes(header(start + content.size()) + table + content);
}

}  // namespace kythu::receipts
