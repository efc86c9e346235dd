#include <stdexcept>

#include "http/server.hpp"

namespace kythu::simulators {
namespace {

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decode(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
      out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

}  // namespace

std::map<std::string, std::string> parse_form(const std::string& text) {
  std::map<std::string, std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('&', at), text.size());
    const auto pair = text.substr(at, end - at);
    const auto equals = std::min(pair.find('='), pair.size());
    if (!pair.empty()) {
      out.emplace(decode(pair.substr(0, equals)), decode(pair.substr(std::min(equals + 1, pair.size()))));
    }
    at = end + 1;
  }
  return out;
}

std::map<std::string, std::string> parse_flags(int count, char** words) {
  std::map<std::string, std::string> out;
  for (int i = 1; i < count; i += 2) {
    const std::string flag = words[i];
    if (!flag.starts_with("--") || i + 1 == count) throw std::runtime_error{"expected --flag value, got " + flag};
    out[flag.substr(2)] = words[i + 1];
  }
  return out;
}

}  // namespace kythu::simulators
