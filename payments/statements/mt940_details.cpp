#include "mt940_details.hpp"

#include <algorithm>

#include "words.hpp"

namespace kythu::payments::statements {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_structured(std::string_view text) {
  return text.size() > 6 && std::ranges::all_of(text.substr(0, 3), is_digit) && text[3] == '?' && is_digit(text[4]) &&
         is_digit(text[5]);
}

void take(Line& line, std::string& memo, std::string_view number, std::string_view value) {
  if ((number >= "20" && number <= "29") || (number >= "60" && number <= "63")) memo += value;
  if (number == "31") line.party_account = cleaned(value);
  if (number == "32") line.party = cleaned(value);
  if (number == "33" && !line.party.empty()) line.party += " " + cleaned(value);
}

/// What follows "EREF+" up to the next such key.
std::string keyed(std::string_view memo, std::string_view key) {
  const auto at = memo.find(key);
  if (at == std::string_view::npos) return {};
  auto value = memo.substr(at + key.size());
  auto end = value.size();
  for (const auto* next : {"EREF+", "KREF+", "MREF+", "CRED+", "SVWZ+", "ABWA+"}) end = std::min(end, value.find(next));
  return cleaned(value.substr(0, end));
}

}  // namespace

void read_details(Line& line, std::string_view text) {
  text = trimmed(text);
  if (!is_structured(text)) {
    line.memo = cleaned(text);
    return;
  }
  std::string unwrapped{text}, memo;
  std::erase(unwrapped, '\n');  // cut anywhere, also inside a word
  text = unwrapped;
  for (auto at = text.find('?'); at != std::string_view::npos && at + 3 <= text.size();) {
    auto next = text.find('?', at + 3);
    while (next != std::string_view::npos && next + 2 < text.size() &&
           !(is_digit(text[next + 1]) && is_digit(text[next + 2])))
      next = text.find('?', next + 1);  // a question mark of the memo
    take(line, memo, text.substr(at + 1, 2),
         text.substr(at + 3, next == std::string_view::npos ? next : next - at - 3));
    at = next;
  }
  line.memo = cleaned(memo);
  if (line.reference.empty()) line.reference = keyed(memo, "EREF+");
  if (line.reference.empty()) line.reference = keyed(memo, "KREF+");
}

}  // namespace kythu::payments::statements
