#include "text_block.hpp"

#include <algorithm>

#include "unicode.hpp"

namespace kythu::signing {
namespace {

constexpr double step = 0.5;

using Glyphs = std::vector<Glyph>;

struct Words {
  std::vector<std::vector<Glyphs>> paragraphs;
  Glyphs space;
};

double width_of(const Glyphs& glyphs) {
  double width = 0;
  for (const auto& glyph : glyphs) width += glyph.advance;
  return width;
}

std::optional<Words> shape_words(std::u32string_view text, const Font& font) {
  Words words;
  words.paragraphs.emplace_back();
  auto space = font.shape(U" ");
  if (!space) return std::nullopt;
  words.space = std::move(*space);
  while (true) {
    const auto end = text.find_first_of(U" \n");
    if (const auto word = text.substr(0, end); !word.empty()) {
      auto glyphs = font.shape(word);
      if (!glyphs) return std::nullopt;
      words.paragraphs.back().push_back(std::move(*glyphs));
    }
    if (end == std::u32string_view::npos) return words;
    if (text[end] == U'\n') words.paragraphs.emplace_back();
    text.remove_prefix(end + 1);
  }
}

// `room` in thousandths of the font size; nullopt when one word alone is wider.
std::optional<std::vector<Glyphs>> wrap(const Words& words, double room) {
  std::vector<Glyphs> lines;
  for (const auto& paragraph : words.paragraphs) {
    lines.emplace_back();
    double used = 0;
    for (const auto& word : paragraph) {
      const double width = width_of(word), gap = width_of(words.space);
      if (width > room) return std::nullopt;
      const bool starts = lines.back().empty();
      if (!starts && used + gap + width > room) {
        lines.emplace_back();
        used = 0;
      } else if (!starts) {
        lines.back().insert(lines.back().end(), words.space.begin(), words.space.end());
        used += gap;
      }
      lines.back().insert(lines.back().end(), word.begin(), word.end());
      used += width;
    }
  }
  return lines;
}

}  // namespace

std::optional<TextBlock> fit_text(std::string_view utf8, const Font& font, double width, double height,
                                  TextSizes sizes) {
  // More text than this fits no signature, and shaping it is not free.
  if (utf8.size() > 4'000) return std::nullopt;
  const auto words = shape_words(unicode::composed(unicode::decode(utf8)), font);
  if (!words) return std::nullopt;
  for (double size = sizes.largest; size >= sizes.smallest; size -= step) {
    auto lines = wrap(*words, width * 1000 / size);
    if (!lines || static_cast<double>(lines->size()) * size * TextBlock::leading > height) continue;
    return TextBlock{size, std::move(*lines)};
  }
  return std::nullopt;
}

double width_of(const TextBlock& block) {
  double widest = 0;
  for (const auto& line : block.lines) widest = std::max(widest, width_of(line));
  return widest * block.size / 1000;
}

}  // namespace kythu::signing
