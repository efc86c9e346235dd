#include "table.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "config/base/bytes.hpp"

namespace kythu::tools {
namespace {

/// The code point that begins at `at`, and how many bytes it has; the text is well-formed.
std::pair<char32_t, std::size_t> code_point(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  char32_t point = first & (0xff >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) point = point << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3f);
  return {point, length};
}

bool is_harmful(char32_t point) {
  return point < 0x20 || (point >= 0x7f && point < 0xa0) || (point >= 0x200b && point <= 0x200f) ||
         (point >= 0x2028 && point <= 0x202e) || (point >= 0x2060 && point <= 0x206f) || point == 0xfeff ||
         point == 0x61c;
}

}  // namespace

std::size_t width(std::string_view utf8) {
  std::size_t columns = 0;
  for (std::size_t at = 0; at < utf8.size();) {
    const auto [point, length] = code_point(utf8, at);
    if (point < 0x300 || point > 0x36f) ++columns;
    at += length;
  }
  return columns;
}

std::string visible(std::string_view utf8) {
  if (!is_utf8(utf8)) return "(not UTF-8: " + to_hex(as_bytes(utf8)) + ")";
  std::string shown;
  for (std::size_t at = 0; at < utf8.size();) {
    const auto [point, length] = code_point(utf8, at);
    if (is_harmful(point)) {
      shown += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(point));
    } else {
      shown += utf8.substr(at, length);
    }
    at += length;
  }
  return shown;
}

std::string table(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    if (widths.size() < row.size()) widths.resize(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i] + std::string(widths[i] - width(row[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string join(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const auto& word : words) {
    if (!text.empty()) text += between;
    text += word;
  }
  return text;
}

}  // namespace kythu::tools
