#include "message.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>

#include "config/base/digest.hpp"

namespace kythu::payments::channels {
namespace {

namespace json = boost::json;
using json::error_code;

constexpr std::size_t most_message_bytes = 64 * 1024;

/// Builds the value as Boost's own parser does, and stops at a member that stands twice: that one keeps the last of
/// them without a word, while the provider's signature may be over the first.
struct Handler {
  static constexpr std::size_t max_object_size = 256, max_array_size = 1'000;
  static constexpr std::size_t max_key_size = 100, max_string_size = most_message_bytes;

  bool on_document_begin(error_code&) { return stack.reset(), true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return levels.emplace_back(), true; }
  bool on_object_end(std::size_t count, error_code&) { return levels.pop_back(), stack.push_object(count), true; }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t count, error_code&) { return stack.push_array(count), true; }
  bool on_key_part(json::string_view part, std::size_t, error_code&) {
    key += part;
    return stack.push_chars(part), true;
  }
  bool on_key(json::string_view part, std::size_t, error_code& error) {
    key += part;
    stack.push_key(part);
    if (levels.back().insert(std::exchange(key, {})).second) return true;
    error = json::error::syntax;
    return false;
  }
  bool on_string_part(json::string_view part, std::size_t, error_code&) { return stack.push_chars(part), true; }
  bool on_string(json::string_view part, std::size_t, error_code&) { return stack.push_string(part), true; }
  bool on_number_part(json::string_view, error_code&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, error_code&) { return stack.push_int64(number), true; }
  bool on_uint64(std::uint64_t number, json::string_view, error_code&) { return stack.push_uint64(number), true; }
  bool on_double(double number, json::string_view, error_code&) { return stack.push_double(number), true; }
  bool on_bool(bool flag, error_code&) { return stack.push_bool(flag), true; }
  bool on_null(error_code&) { return stack.push_null(), true; }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }

  json::value_stack stack;
  std::vector<std::set<std::string, std::less<>>> levels;
  std::string key;
};

std::string lower(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

using Headers = std::vector<std::pair<std::string, std::string>>;

std::optional<std::string_view> only(const Headers& headers, std::string_view name) {
  std::optional<std::string_view> found;
  for (const auto& [key, value] : headers) {
    if (lower(key) != name) continue;
    if (found) return std::nullopt;
    found = value;
  }
  return found;
}

}  // namespace

std::optional<json::object> read_json_object(std::string_view text) {
  if (text.size() > most_message_bytes || !is_utf8(text)) return std::nullopt;
  json::parse_options options;
  options.max_depth = 8;
  json::basic_parser<Handler> parser{options};
  error_code error;
  const auto used = parser.write_some(false, text.data(), text.size(), error);
  if (error || used != text.size()) return std::nullopt;
  auto value = parser.handler().stack.release();
  if (!value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

std::string_view text_at(const json::object& object, std::string_view name) {
  const auto* member = object.if_contains(name);
  return member && member->is_string() ? std::string_view{member->get_string()} : std::string_view{};
}

std::optional<std::string> plain_at(const json::object& object, std::string_view name) {
  const auto* member = object.if_contains(name);
  if (!member || member->is_null()) return std::string{};
  if (member->is_string()) return std::string{std::string_view{member->get_string()}};
  return member->is_int64() ? std::optional{std::to_string(member->get_int64())} : std::nullopt;
}

std::optional<std::int64_t> whole_at(const json::object& object, std::string_view name) {
  const auto* member = object.if_contains(name);
  return member && member->is_int64() ? std::optional{member->get_int64()} : std::nullopt;
}

std::optional<Vnd> dong_at(const json::object& object, std::string_view name) {
  const auto number = whole_at(object, name);
  return number && *number > 0 ? Vnd::of(*number) : std::nullopt;
}

std::optional<std::string_view> header(const Callback& callback, std::string_view name) {
  return only(callback.headers, name);
}
std::optional<std::string_view> header(const wire::FetchReply& reply, std::string_view name) {
  return only(reply.headers, name);
}

bool same_digest(std::string_view expected, std::string_view given) {
  return equal_in_constant_time(as_bytes(expected), as_bytes(lower(given)));
}

bool same_secret(std::string_view expected, std::string_view given) {
  return equal_in_constant_time(sha256(expected), sha256(given));
}

std::optional<Instant> parse_vietnam_spaced(std::string_view text) {
  if (text.size() != 19 || text[4] != '-' || text[7] != '-' || text[10] != ' ' || text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  std::string compact;
  for (const auto& [at, length] : {std::pair{0, 4}, {5, 2}, {8, 2}, {11, 2}, {14, 2}, {17, 2}}) {
    compact += text.substr(static_cast<std::size_t>(at), static_cast<std::size_t>(length));
  }
  return parse_vietnam_compact(compact);
}

bool is_reference(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace kythu::payments::channels
