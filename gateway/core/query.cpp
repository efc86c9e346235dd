#include "query.hpp"

#include <charconv>

#include "config/base/bytes.hpp"

namespace kythu::gateway {
namespace {

constexpr std::size_t most_names = 64;

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      decoded += ' ';
    } else if (text[i] != '%') {
      decoded += text[i];
    } else {
      const int high = i + 2 < text.size() ? digit_of(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? digit_of(text[i + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  if (!is_utf8(decoded) || decoded.find('\0') != std::string::npos) return std::nullopt;
  return decoded;
}

Result<Query, Problem> Query::parse(std::string_view text) {
  Query query;
  while (!text.empty()) {
    const auto end = text.find('&');
    const auto pair = text.substr(0, end);
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    auto name = percent_decode(pair.substr(0, equals), true);
    auto value = percent_decode(equals == std::string_view::npos ? "" : pair.substr(equals + 1), true);
    if (!name || !value) return invalid_request({{"", "bad_encoding", "A broken escape, or not UTF-8."}});
    if (query.values_.size() >= most_names) return invalid_request({{"", "too_many", "Too many parameters."}});
    if (!query.values_.emplace(*name, std::move(*value)).second) {
      return invalid_request({{*name, "duplicate_parameter", "This parameter stands twice."}});
    }
  }
  return query;
}

std::string Query::text(std::string_view name) {
  asked_.emplace(name);
  const auto found = values_.find(name);
  return found == values_.end() ? std::string{} : found->second;
}

int Query::limit() {
  const auto given = text("limit");
  if (!has("limit")) return 50;
  int limit = 0;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), limit);
  if (error == std::errc{} && end == given.data() + given.size() && limit >= 1 && limit <= 200) return limit;
  fault("limit", "out_of_range", "Between 1 and 200.");
  return 50;
}

std::optional<BusinessDay> Query::day(std::string_view name) {
  const auto given = text(name);
  if (!has(name)) return std::nullopt;
  const auto read = parse_day(given);
  if (!read) fault(name, "not_a_day", "YYYY-MM-DD.");
  return read;
}

std::optional<Instant> Query::bound(std::string_view name, std::chrono::hours whole_day) {
  const auto given = text(name);
  if (!has(name)) return std::nullopt;
  if (const auto read = parse_day(given)) return start_of(*read) + whole_day;
  const auto at = parse_rfc3339(given);
  if (!at) fault(name, "not_a_time", "RFC 3339 with an offset, or YYYY-MM-DD.");
  return at;
}

std::optional<Instant> Query::since(std::string_view name) { return bound(name, std::chrono::hours{0}); }

std::optional<Instant> Query::until(std::string_view name) { return bound(name, std::chrono::hours{24}); }

void Query::fault(std::string_view name, std::string_view code, std::string_view detail) {
  errors_.push_back({std::string{name}, std::string{code}, std::string{detail}});
}

Result<Done, Problem> Query::check() {
  for (const auto& [name, value] : values_) {
    if (!asked_.contains(name)) fault(name, "unknown_parameter", "There is no such parameter.");
  }
  if (errors_.empty()) return Done{};
  return invalid_request(std::move(errors_));
}

}  // namespace kythu::gateway
