#include "query.hpp"
#include "routes.hpp"

namespace kythu::gateway {
namespace {

std::string_view next_segment(std::string_view& rest) {
  if (!rest.empty()) rest.remove_prefix(1);  // the slash
  const auto segment = rest.substr(0, rest.find('/'));
  rest.remove_prefix(segment.size());
  return segment;
}

/// The values of the pattern's {…}, or nothing when the path does not fit.
std::optional<std::vector<std::string>> fit(std::string_view pattern, std::string_view path) {
  std::vector<std::string> values;
  while (!pattern.empty() && !path.empty()) {
    const auto expected = next_segment(pattern), given = next_segment(path);
    if (!expected.starts_with('{')) {
      if (expected != given) return std::nullopt;
      continue;
    }
    auto value = percent_decode(given, false);
    if (!value || value->empty()) return std::nullopt;
    values.push_back(std::move(*value));
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return values;
}

}  // namespace

Match find_route(std::span<const Route> table, std::string_view method, std::string_view path) {
  Match match;
  std::string_view first_pattern;  // of two patterns that fit, the one that stands first is meant
  for (const auto& route : table) {
    if (!first_pattern.empty() && route.pattern != first_pattern) continue;
    auto values = fit(route.pattern, path);
    if (!values) continue;
    first_pattern = route.pattern;
    match.allow += (match.allow.empty() ? "" : ", ") + std::string{route.method};
    if (route.method == "GET") match.allow += ", HEAD";
    if (route.method == method || (method == "HEAD" && route.method == "GET")) {
      match.route = &route;
      match.path = std::move(*values);
    }
  }
  return match;
}

}  // namespace kythu::gateway
