#include "html.hpp"

#include <fmt/format.h>

#include "config/base/bytes.hpp"

namespace kythu::pages {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

/// The length of the UTF-8 character that starts here, 0 when there is none.
std::size_t character(std::string_view text) {
  for (std::size_t length = 1; length <= 4 && length <= text.size(); ++length) {
    if (is_utf8(text.substr(0, length))) return length;
  }
  return 0;
}

std::string_view reference(char c) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return {};
  }
}

// HTML Living Standard, 13.2.3.5: controls other than white space are parse errors.
bool is_control(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  if (character.size() == 2) return first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
  return character.size() == 1 && ((first < 0x20 && first != '\n' && first != '\t') || first == 0x7F);
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
    const auto length = character(text);
    const auto one = text.substr(0, length == 0 ? 1 : length);
    if (length == 0 || is_control(one)) {
      out += replacement;
    } else if (const auto safe = reference(one[0]); !safe.empty()) {
      out += safe;
    } else {
      out += one;
    }
    text.remove_prefix(one.size());
  }
  return out;
}

std::string format_vnd(Vnd amount, Language language) {
  auto text = fmt::format("{}", amount.dong());
  const char mark = language == Language::vi ? '.' : ',';
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) {
    text.insert(static_cast<std::size_t>(at), 1, mark);
  }
  return text + "\xC2\xA0₫";
}

std::string format_day(Instant at) {
  const auto local = vietnam_local(at);  // 2026-11-22T10:04:05
  return fmt::format("{}/{}/{}", local.substr(8, 2), local.substr(5, 2), local.substr(0, 4));
}

std::string format_time(Instant at) { return fmt::format("{} {}", vietnam_local(at).substr(11, 5), format_day(at)); }

bool is_safe_link(std::string_view url) {
  for (const unsigned char c : url) {
    if (c <= 0x20 || c == 0x7F || c == '\\') return false;
  }
  if (url.starts_with("https://")) return url.size() > 8;
  for (const std::string_view host : {"http://127.0.0.1", "http://localhost", "http://[::1]"}) {
    if (!url.starts_with(host)) continue;
    const auto rest = url.substr(host.size());
    if (rest.empty() || rest[0] == ':' || rest[0] == '/') return rest.find('@') == std::string_view::npos;
  }
  return false;
}

bool is_app_link(std::string_view url) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789+.-";
  const auto colon = url.find("://");
  if (url.size() > 2'048) return false;
  if (is_safe_link(url)) return true;
  if (colon == 0 || colon == std::string_view::npos) return false;
  const auto scheme = url.substr(0, colon);
  for (const std::string_view dangerous : {"http", "https", "javascript", "data", "file", "blob", "vbscript"}) {
    if (scheme == dangerous) return false;
  }
  const bool printable = url.find_first_of(" \"'<>\\\t\r\n") == std::string_view::npos;
  return printable && scheme.find_first_not_of(letters) == std::string_view::npos;
}

}  // namespace kythu::pages
