#include "gateway/api/header_value.hpp"

#include <algorithm>

namespace kythu::gateway {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z'); }
/// RFC 9110 section 5.6.2
bool is_token(char c) {
  return is_alphanumeric(c) || (c != '\0' && std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos);
}
/// Bare values may have what real clients write into boundaries besides the characters of tokens.
constexpr std::string_view bare = "'()+_,-./:=?";

/// quoted-string of RFC 9110 section 5.6.4; bytes above 0x7F pass, as browsers write UTF-8 there (RFC 7578
/// section 5.1).
std::optional<std::string> take_quoted(std::string_view& text) {
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    char c = text[i];
    if (c == '"') {
      text.remove_prefix(i + 1);
      return value;
    }
    if (c == '\\') {
      if (++i == text.size()) return std::nullopt;
      c = text[i];
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return std::nullopt;
    value += c;
  }
  return std::nullopt;
}

}  // namespace

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

void skip_spaces(std::string_view& text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
}

std::string take_token(std::string_view& text, std::string_view also) {
  const auto more = [&](char c) { return is_token(c) || also.find(c) != std::string_view::npos; };
  const auto end = std::find_if_not(text.begin(), text.end(), more);
  std::string token{text.begin(), end};
  text.remove_prefix(token.size());
  return token;
}

std::optional<std::vector<Parameter>> read_parameters(std::string_view text) {
  std::vector<Parameter> parameters;
  for (skip_spaces(text); !text.empty(); skip_spaces(text)) {
    if (text.front() != ';') return std::nullopt;
    text.remove_prefix(1);
    skip_spaces(text);
    Parameter parameter{take_token(text), {}};
    if (parameter.name.empty() || text.empty() || text.front() != '=') return std::nullopt;
    text.remove_prefix(1);
    auto value = !text.empty() && text.front() == '"' ? take_quoted(text) : std::optional{take_token(text, bare)};
    if (!value) return std::nullopt;
    parameter.value = std::move(*value);
    const auto twice = [&](const Parameter& other) { return equal_ignoring_case(other.name, parameter.name); };
    if (std::any_of(parameters.begin(), parameters.end(), twice)) return std::nullopt;
    parameters.push_back(std::move(parameter));
  }
  return parameters;
}

std::string find_parameter(const std::vector<Parameter>& parameters, std::string_view name) {
  for (const auto& parameter : parameters) {
    if (equal_ignoring_case(parameter.name, name)) return parameter.value;
  }
  return {};
}

}  // namespace kythu::gateway
