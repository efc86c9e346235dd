#include "language.hpp"

#include <cstdlib>

namespace kythu::gateway {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// "0" … "1", at most three decimals (RFC 9110 section 12.4.2), in thousandths; 0 for anything else.
int weight_of(std::string_view parameter) {
  if (!parameter.starts_with("q=")) return 0;
  parameter.remove_prefix(2);
  if (parameter.starts_with("1")) return 1'000;
  if (!parameter.starts_with("0.")) return 0;
  int weight = 0, unit = 100;
  for (const char digit : parameter.substr(2, 3)) {
    if (digit < '0' || digit > '9') return 0;
    weight += (digit - '0') * unit;
    unit /= 10;
  }
  return weight;
}

bool names(std::string_view range, std::string_view language) {
  return range.size() >= 2 && (range[0] | 0x20) == language[0] && (range[1] | 0x20) == language[1] &&
         (range.size() == 2 || range[2] == '-');
}

}  // namespace

Language preferred_language(const Headers& headers) {
  auto rest = find_header(headers, "accept-language").value_or("");
  int vietnamese = 0, english = 0;
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    const auto item = trimmed(rest.substr(0, comma));
    rest = comma == std::string_view::npos ? "" : rest.substr(comma + 1);
    const auto semicolon = item.find(';');
    const auto range = trimmed(item.substr(0, semicolon));
    const int weight = semicolon == std::string_view::npos ? 1'000 : weight_of(trimmed(item.substr(semicolon + 1)));
    if (names(range, "vi")) vietnamese = std::max(vietnamese, weight);
    if (names(range, "en")) english = std::max(english, weight);
  }
  return english > vietnamese ? Language::en : Language::vi;
}

std::string_view name(Language language) { return language == Language::en ? "en" : "vi"; }

}  // namespace kythu::gateway
