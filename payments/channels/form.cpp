#include "form.hpp"

#include "config/base/bytes.hpp"

namespace kythu::payments::channels {
namespace {

constexpr std::size_t most_pairs = 64, most_bytes = 8 * 1024;

bool stays(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '*' || c == '-' ||
         c == '.' || c == '_';
}

std::optional<std::string> decode(std::string_view raw) {
  std::string text;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '%') {
      const auto byte = from_hex(raw.substr(i + 1, 2));
      if (!byte || byte->size() != 1) return std::nullopt;
      text += static_cast<char>(byte->front());
      i += 2;
    } else {
      text += raw[i] == '+' ? ' ' : raw[i];
    }
  }
  if (!is_utf8(text)) return std::nullopt;
  return text;
}

}  // namespace

std::string form_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (stays(c)) {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return out;
}

std::optional<std::vector<FormPair>> parse_form(std::string_view raw) {
  if (raw.size() > most_bytes) return std::nullopt;
  std::vector<FormPair> pairs;
  while (!raw.empty()) {
    const auto end = std::min(raw.find('&'), raw.size());
    const auto part = raw.substr(0, end);
    raw.remove_prefix(std::min(end + 1, raw.size()));
    if (part.empty()) continue;
    const auto equals = std::min(part.find('='), part.size());
    FormPair pair{part.substr(0, equals), part.substr(std::min(equals + 1, part.size())), {}, {}};
    auto name = decode(pair.raw_name), value = decode(pair.raw_value);
    if (!name || !value || pairs.size() == most_pairs) return std::nullopt;
    pair.name = std::move(*name);
    pair.value = std::move(*value);
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

}  // namespace kythu::payments::channels
