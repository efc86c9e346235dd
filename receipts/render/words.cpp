#include "words.hpp"

#include <array>
#include <string_view>

#include "config/base/result.hpp"

namespace kythu::receipts {
namespace {

constexpr std::int64_t billion = 1'000'000'000;
constexpr std::array<std::string_view, 10> digits = {"không", "một", "hai", "ba",  "bốn",
                                                     "năm",   "sáu", "bảy", "tám", "chín"};

void say(std::string& text, std::string_view word) {
  if (!text.empty()) text += ' ';
  text += word;
}

std::string_view unit_word(unsigned tens, unsigned unit) {
  if (unit == 1 && tens >= 2) return "mốt";
  if (unit == 4 && tens >= 2) return "tư";
  if (unit == 5 && tens >= 1) return "lăm";
  return digits[unit];
}

/// Three digits. Behind a group that was said, the hundreds are said even when there are none.
void say_group(std::string& text, unsigned group) {
  const unsigned hundreds = group / 100, tens = group / 10 % 10, unit = group % 10;
  const bool full = !text.empty();
  if (full || hundreds > 0) {
    say(text, digits[hundreds]);
    say(text, "trăm");
  }
  if (tens == 0 && unit > 0 && (full || hundreds > 0)) say(text, "linh");
  if (tens == 1) say(text, "mười");
  if (tens > 1) {
    say(text, digits[tens]);
    say(text, "mươi");
  }
  if (unit > 0) say(text, unit_word(tens, unit));
}

void say_below_billion(std::string& text, std::int64_t number) {
  constexpr std::array<std::string_view, 3> names = {"triệu", "nghìn", ""};
  std::int64_t size = 1'000'000;
  for (const auto name : names) {
    const auto group = static_cast<unsigned>(number / size % 1'000);
    size /= 1'000;
    if (group == 0) continue;
    say_group(text, group);
    if (!name.empty()) say(text, name);
  }
}

}  // namespace

std::string in_words(std::int64_t dong) {
  KYTHU_ASSERT(dong >= 0 && dong < billion * billion);
  std::string text;
  if (dong == 0) text = digits[0];
  if (dong >= billion) {
    // What stands left of the billions is a number of its own: 10^15 is "một triệu tỷ".
    say_below_billion(text, dong / billion);
    say(text, "tỷ");
  }
  say_below_billion(text, dong % billion);
  say(text, "đồng");
  // The first word of every amount starts with a letter that has a capital in ASCII.
  text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string in_digits(std::int64_t dong) {
  auto text = std::to_string(dong);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) {
    text.insert(static_cast<std::size_t>(at), 1, '.');
  }
  return text;
}

}  // namespace kythu::receipts
