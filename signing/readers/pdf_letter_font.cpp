#include "pdf_letter_font.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "pdf_unicode_map.hpp"

namespace kythu::signing::readers {
namespace {

constexpr std::size_t most_widths = 1 << 20;

// Windows code page 1252 from 0x80 on, which WinAnsiEncoding is; 0 where it has nothing.
constexpr std::array<char32_t, 32> windows_80{0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                              0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                              0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                              0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

// Of the Adobe Glyph List: the names that a text in Vietnamese has and that are no single letter.
constexpr std::pair<std::string_view, char32_t> glyph_names[]{
    {"space", ' '},        {"period", '.'},       {"comma", ','},        {"colon", ':'},      {"semicolon", ';'},
    {"hyphen", '-'},       {"slash", '/'},        {"parenleft", '('},    {"parenright", ')'}, {"zero", '0'},
    {"one", '1'},          {"two", '2'},          {"three", '3'},        {"four", '4'},       {"five", '5'},
    {"six", '6'},          {"seven", '7'},        {"eight", '8'},        {"nine", '9'},       {"Agrave", 0xC0},
    {"Aacute", 0xC1},      {"Acircumflex", 0xC2}, {"Atilde", 0xC3},      {"Egrave", 0xC8},    {"Eacute", 0xC9},
    {"Ecircumflex", 0xCA}, {"Igrave", 0xCC},      {"Iacute", 0xCD},      {"Ograve", 0xD2},    {"Oacute", 0xD3},
    {"Ocircumflex", 0xD4}, {"Otilde", 0xD5},      {"Ugrave", 0xD9},      {"Uacute", 0xDA},    {"Yacute", 0xDD},
    {"agrave", 0xE0},      {"aacute", 0xE1},      {"acircumflex", 0xE2}, {"atilde", 0xE3},    {"egrave", 0xE8},
    {"eacute", 0xE9},      {"ecircumflex", 0xEA}, {"igrave", 0xEC},      {"iacute", 0xED},    {"ograve", 0xF2},
    {"oacute", 0xF3},      {"ocircumflex", 0xF4}, {"otilde", 0xF5},      {"ugrave", 0xF9},    {"uacute", 0xFA},
    {"yacute", 0xFD},      {"Abreve", 0x102},     {"abreve", 0x103},     {"Dcroat", 0x110},   {"dcroat", 0x111},
    {"Itilde", 0x128},     {"itilde", 0x129},     {"Utilde", 0x168},     {"utilde", 0x169},   {"Ohorn", 0x1A0},
    {"ohorn", 0x1A1},      {"Uhorn", 0x1AF},      {"uhorn", 0x1B0}};

bool has_name(QPDFObjectHandle object, std::string_view name) { return object.isName() && object.getName() == name; }

/// "uni1EC7" and "u1EC7" say it themselves.
char32_t point_of_name(std::string_view name) {
  if (name.size() == 1) return static_cast<unsigned char>(name.front());
  const auto known = std::ranges::find(glyph_names, name, &std::pair<std::string_view, char32_t>::first);
  if (known != std::end(glyph_names)) return known->second;
  const auto hex = name.starts_with("uni") ? name.substr(3) : name.starts_with("u") ? name.substr(1) : "";
  std::uint32_t point = 0;
  const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), point, 16);
  const bool whole = error == std::errc{} && end == hex.data() + hex.size() && hex.size() >= 4 && hex.size() <= 6;
  return whole && point < 0x110000 ? point : 0;
}

char32_t point_in_encoding(unsigned code, bool windows) {
  if (code >= 0x20 && code < 0x7F) return code;
  if (!windows || code < 0x80) return 0;
  return code < 0xA0 ? windows_80[code - 0x80] : code;
}

void read_differences(QPDFObjectHandle differences, std::map<unsigned, std::u32string>& texts) {
  if (!differences.isArray()) return;
  unsigned code = 0;
  for (auto item : differences.getArrayAsVector()) {
    if (item.isInteger()) code = static_cast<unsigned>(item.getUIntValueAsUInt());
    if (!item.isName() || code > 255) continue;
    const auto point = point_of_name(std::string_view{item.getName()}.substr(1));
    texts[code++] = point == 0 ? std::u32string{} : std::u32string(1, point);
  }
}

/// Marked as having letters of its own, not those of an alphabet (ISO 32000-2, table 121, bit 3).
bool is_symbolic(QPDFObjectHandle font) {
  auto descriptor = font.getKey("/FontDescriptor");
  auto flags = descriptor.isDictionary() ? descriptor.getKey("/Flags") : QPDFObjectHandle::newNull();
  return flags.isInteger() && (flags.getIntValue() & 4) != 0;
}

double number_or(QPDFObjectHandle value, double other) { return value.isNumber() ? value.getNumericValue() : other; }

}  // namespace

LetterFont::LetterFont(QPDFObjectHandle font) {
  if (has_name(font.getKey("/Subtype"), "/Type0")) {
    read_composite(font);
  } else {
    read_simple(font);
  }
  if (auto map = font.getKey("/ToUnicode"); map.isStream()) {
    for (auto& [code, text] : read_unicode_map(map)) texts_[code] = std::move(text);
  }
}

void LetterFont::read_simple(QPDFObjectHandle font) {
  auto encoding = font.getKey("/Encoding");
  auto base = encoding.isDictionary() ? encoding.getKey("/BaseEncoding") : encoding;
  const bool windows = has_name(base, "/WinAnsiEncoding");
  if (base.isName() || !is_symbolic(font)) {
    for (unsigned code = 0; code < 256; ++code)
      if (const auto point = point_in_encoding(code, windows)) texts_[code] = std::u32string(1, point);
  }
  if (encoding.isDictionary()) read_differences(encoding.getKey("/Differences"), texts_);
  // Widths of a Type 3 font are in its own space.
  double unit = 1;
  if (auto matrix = font.getKey("/FontMatrix"); has_name(font.getKey("/Subtype"), "/Type3") && matrix.isMatrix())
    unit = matrix.getArrayAsMatrix().a * 1000;
  auto widths = font.getKey("/Widths");
  const auto first = number_or(font.getKey("/FirstChar"), 0);
  if (!widths.isArray() || first < 0 || first > 255) return;
  auto code = static_cast<unsigned>(first);
  for (auto width : widths.getArrayAsVector()) {
    if (code > 255) return;
    widths_[code++] = number_or(width, 0) * unit;
  }
}

void LetterFont::read_composite(QPDFObjectHandle font) {
  code_size_ = 2;
  usual_width_ = 1000;
  auto descendants = font.getKey("/DescendantFonts");
  if (!descendants.isArray() || descendants.getArrayNItems() < 1 || !descendants.getArrayItem(0).isDictionary()) return;
  auto descendant = descendants.getArrayItem(0);
  usual_width_ = number_or(descendant.getKey("/DW"), 1000);
  // Widths are told by glyph; codes are glyphs in this encoding alone.
  if (has_name(font.getKey("/Encoding"), "/Identity-H")) read_cid_widths(descendant.getKey("/W"));
}

// ISO 32000-2, 9.7.4.3: "first [w w w]" or "first last w".
void LetterFont::read_cid_widths(QPDFObjectHandle list) {
  if (!list.isArray()) return;
  const auto items = list.getArrayAsVector();
  std::size_t told = 0;
  for (std::size_t i = 0; i + 1 < items.size() && told < most_widths;) {
    auto code = static_cast<unsigned>(std::clamp(number_or(items[i], 0), 0.0, 65'535.0));
    if (auto widths = items[i + 1]; widths.isArray()) {
      for (auto width : widths.getArrayAsVector()) widths_[code++ & 0xFFFF] = number_or(width, 0);
      told += static_cast<std::size_t>(widths.getArrayNItems());
      i += 2;
      continue;
    }
    if (i + 2 >= items.size()) return;
    const auto last = static_cast<unsigned>(std::clamp(number_or(items[i + 1], 0), 0.0, 65'535.0));
    for (; code <= last; ++code, ++told) widths_[code] = number_or(items[i + 2], 0);
    i += 3;
  }
}

std::vector<LetterCode> LetterFont::read(const std::string& codes) const {
  std::vector<LetterCode> list;
  for (std::size_t at = 0; at + code_size_ <= codes.size(); at += code_size_) {
    unsigned code = 0;
    for (std::size_t i = 0; i < code_size_; ++i) code = code << 8 | static_cast<unsigned char>(codes[at + i]);
    const auto text = texts_.find(code);
    const auto width = widths_.find(code);
    list.push_back({text == texts_.end() ? std::u32string{} : text->second,
                    width == widths_.end() ? usual_width_ : width->second, code_size_ == 1 && code == ' '});
  }
  return list;
}

}  // namespace kythu::signing::readers
