#include "words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "config/base/bytes.hpp"

namespace kythu::payments::statements {
namespace {

constexpr std::size_t most_digits = 15, longest_text = 2'000;

bool is_decimal(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_decimal); }

std::optional<std::int64_t> amount_of(std::string digits, std::string_view fraction, int decimals) {
  const auto kept = std::min(fraction.size(), static_cast<std::size_t>(decimals));
  if (fraction.find_first_not_of('0', kept) != std::string_view::npos) return std::nullopt;
  digits += fraction.substr(0, kept);
  digits.append(static_cast<std::size_t>(decimals) - kept, '0');
  const auto first = digits.find_first_not_of('0');
  if (first == std::string::npos) return digits.empty() ? std::nullopt : std::optional<std::int64_t>{0};
  if (digits.size() - first > most_digits) return std::nullopt;
  std::int64_t amount = 0;
  std::from_chars(digits.data() + first, digits.data() + digits.size(), amount);
  return amount;
}

/// One sign, one pair of brackets, blanks and the currency's name fall away. False for two signs.
bool unwrap(std::string_view text, std::string& bare, bool& negative) {
  for (const auto* name : {"VND", "vnd", "VNĐ", "đ", "₫", "\xC2\xA0", "\xE2\x80\xAF"}) {
    for (auto at = text.find(name); at != std::string_view::npos; at = text.find(name)) {
      bare = std::string{text.substr(0, at)} + std::string{text.substr(at + std::string_view{name}.size())};
      return unwrap(std::string{bare}, bare, negative);
    }
  }
  bare.assign(text);
  std::erase(bare, ' ');
  negative = false;
  if (bare.starts_with("(") && bare.ends_with(")")) {
    negative = true;
    bare = bare.substr(1, bare.size() - 2);
  } else if (bare.starts_with("-") || bare.starts_with("+")) {
    negative = bare[0] == '-';
    bare.erase(0, 1);
  }
  return !bare.empty() && bare.size() <= 40;
}

/// Groups of three after the first; nullopt for any other spacing.
std::optional<std::string> ungrouped(std::string_view text, char mark) {
  std::string digits;
  for (bool first = true; !text.empty() || first; first = false) {
    const auto end = std::min(text.find(mark), text.size());
    const auto group = text.substr(0, end);
    if (!all_digits(group) || (first ? group.size() > 3 : group.size() != 3)) return std::nullopt;
    digits += group;
    if (end == text.size()) return digits;
    text.remove_prefix(end + 1);
    if (text.empty()) return std::nullopt;
  }
  return digits;
}

int number(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

constexpr std::array<std::pair<std::string_view, char>, 7> vowels{{{"àáảãạăằắẳẵặâầấẩẫậÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬ", 'a'},
                                                                   {"èéẻẽẹêềếểễệÈÉẺẼẸÊỀẾỂỄỆ", 'e'},
                                                                   {"ìíỉĩịÌÍỈĨỊ", 'i'},
                                                                   {"òóỏõọôồốổỗộơờớởỡợÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢ", 'o'},
                                                                   {"ùúủũụưừứửữựÙÚỦŨỤƯỪỨỬỮỰ", 'u'},
                                                                   {"ỳýỷỹỵỲÝỶỸỴ", 'y'},
                                                                   {"đĐ", 'd'}}};

std::size_t length_of(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

}  // namespace

int decimals_of(std::string_view currency) {
  constexpr std::array none{"VND", "JPY", "KRW", "CLP", "ISK", "XAF", "XOF", "XPF"};
  constexpr std::array three{"BHD", "KWD", "OMR", "TND", "JOD", "IQD", "LYD"};
  if (std::ranges::find(none, currency) != none.end()) return 0;
  return std::ranges::find(three, currency) != three.end() ? 3 : 2;
}

std::optional<std::int64_t> plain_amount(std::string_view text, int decimals) {
  const auto mark = std::min(text.find_first_of(".,"), text.size());
  const auto fraction = text.substr(std::min(mark + 1, text.size()));
  if (text.size() > 40 || !all_digits(text.substr(0, mark)) || (!fraction.empty() && !all_digits(fraction))) return {};
  return amount_of(std::string{text.substr(0, mark)}, fraction, decimals);
}

std::optional<std::int64_t> grouped_amount(std::string_view text, int decimals) {
  std::string bare;
  bool negative = false;
  if (text.size() > 60 || !unwrap(text, bare, negative)) return std::nullopt;
  const auto dot = bare.rfind('.'), comma = bare.rfind(',');
  const bool both = dot != std::string::npos && comma != std::string::npos;
  const auto last = dot == std::string::npos ? comma : comma == std::string::npos ? dot : std::max(dot, comma);
  std::optional<std::int64_t> amount;
  if (last == std::string::npos) {
    amount = plain_amount(bare, decimals);
  } else {
    const char mark = bare[last];
    const auto whole = ungrouped(bare, mark);
    if (whole && !both && (decimals == 0 || bare.find(mark) != last)) {
      amount = amount_of(*whole, "", decimals);
    } else if (bare.find(mark) == last) {  // what comes last, and once, begins the decimals
      const auto fraction = std::string_view{bare}.substr(last + 1);
      const auto before = std::string_view{bare}.substr(0, last);
      const auto digits = both ? ungrouped(before, mark == '.' ? ',' : '.') : std::optional{std::string{before}};
      if (digits && all_digits(*digits) && (fraction.empty() || all_digits(fraction)) && fraction.size() != 3)
        amount = amount_of(*digits, fraction, decimals);
    }
  }
  if (amount && negative) *amount = -*amount;
  return amount;
}

std::optional<Day> day_of(std::string_view year, std::string_view month, std::string_view day) {
  if (!all_digits(year) || !all_digits(month) || !all_digits(day)) return std::nullopt;
  if ((year.size() != 4 && year.size() != 2) || month.size() > 2 || day.size() > 2) return std::nullopt;
  using namespace std::chrono;
  const int full = number(year) + (year.size() == 2 ? 2000 : 0);
  year_month_day date{std::chrono::year{full}, std::chrono::month{static_cast<unsigned>(number(month))},
                      std::chrono::day{static_cast<unsigned>(number(day))}};
  if (!date.month().ok() || number(day) < 1 || number(day) > 31 || full < 1900) return std::nullopt;
  const bool impossible = !date.ok();
  if (impossible) date = year_month_day{date.year() / date.month() / last};
  const auto two = [](unsigned n) { return std::string(n < 10 ? 1 : 0, '0') + std::to_string(n); };
  return Day{std::to_string(full) + "-" + two(static_cast<unsigned>(date.month())) + "-" +
                 two(static_cast<unsigned>(date.day())),
             impossible};
}

std::optional<Day> written_day(std::string_view text) {
  text = trimmed(text);
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 8 || digits == 14) return day_of(text.substr(0, 4), text.substr(4, 2), text.substr(6, 2));
  const auto date = text.substr(0, text.find_first_of(" T"));
  const auto first = date.find_first_of("/-."), second = date.find_first_of("/-.", first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos || date[first] != date[second]) return {};
  const auto a = date.substr(0, first), b = date.substr(first + 1, second - first - 1), c = date.substr(second + 1);
  return a.size() == 4 ? day_of(a, b, c) : day_of(c, b, a);
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string cleaned(std::string_view text) {
  std::string out;
  const bool utf8 = is_utf8(text);
  for (const char c : trimmed(text)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool control = byte < 0x20 || byte == 0x7F || (!utf8 && byte >= 0x80 && byte < 0xA0);
    if (!utf8 && byte >= 0xA0) {
      out += static_cast<char>(0xC0 | byte >> 6);
      out += static_cast<char>(0x80 | (byte & 0x3F));
    } else if (out.size() < longest_text) {
      out += control ? ' ' : c;
    }
  }
  if (out.size() > longest_text) out.resize(longest_text);
  while (!is_utf8(out)) out.pop_back();  // cut inside a character
  return std::string{trimmed(out)};
}

std::string label(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto letter = text.substr(at, length_of(text[at]));
    at += letter.size();
    if (letter.size() == 1) {
      const char c = letter[0];
      if (c >= 'A' && c <= 'Z') out += static_cast<char>(c + 32);
      if ((c >= 'a' && c <= 'z') || is_decimal(c)) out += c;
      continue;
    }
    if (letter.starts_with("\xCC")) continue;  // a combining mark of decomposed text
    for (const auto& [letters, plain] : vowels) {
      if (letters.find(letter) != std::string_view::npos && !letters.empty()) out += plain;
    }
  }
  return out;
}

}  // namespace kythu::payments::statements
