#include "json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_stack.hpp>

namespace kythu::gateway {
namespace {

namespace json = boost::json;

std::string escaped(std::string_view name) {
  std::string text;
  for (const char c : name) text += c == '~' ? "~0" : c == '/' ? "~1" : std::string{c};
  return text;
}

/// Builds the value as Boost's own parser does, and stops at a member that stands twice: that one keeps the last of
/// them without a word, and two readers of one request must not see two different payments.
struct StrictHandler {
  static constexpr std::size_t max_object_size = 10'000, max_array_size = 100'000;
  static constexpr std::size_t max_key_size = 1'000, max_string_size = 128 << 20;

  bool on_document_begin(json::error_code&) { return stack.reset(), true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) { return enter(true); }
  bool on_object_end(std::size_t count, json::error_code&) { return levels.pop_back(), stack.push_object(count), true; }
  bool on_array_begin(json::error_code&) { return enter(false); }
  bool on_array_end(std::size_t count, json::error_code&) { return levels.pop_back(), stack.push_array(count), true; }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    key += part;
    return stack.push_chars(part), true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code& error) {
    key += part;
    stack.push_key(part);
    auto& level = levels.back();
    level.name = std::exchange(key, {});
    if (level.names.insert(level.name).second) return true;
    duplicate = pointer();
    error = json::error::syntax;
    return false;
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) { return stack.push_chars(part), true; }
  bool on_string(json::string_view part, std::size_t, json::error_code&) {
    return next(), stack.push_string(part), true;
  }
  bool on_number_part(json::string_view part, json::error_code&) { return digits += part, true; }
  bool on_int64(std::int64_t number, json::string_view, json::error_code&) {
    return digits.clear(), next(), stack.push_int64(number), true;
  }
  bool on_uint64(std::uint64_t number, json::string_view, json::error_code&) {
    return digits.clear(), next(), stack.push_uint64(number), true;
  }
  bool on_double(double number, json::string_view part, json::error_code& error) {
    next();
    // Boost 1.81 may miss the nearest double by a bit, and then a canonical text would not be its own canonical text.
    const auto text = std::exchange(digits, {}).append(part);
    std::from_chars(text.data(), text.data() + text.size(), number);
    // I-JSON (RFC 7493 section 2.2): what no double holds would be written as a number that this reader refuses.
    if (!std::isfinite(number)) return error = json::error::exponent_overflow, false;
    return stack.push_double(number), true;
  }
  bool on_bool(bool flag, json::error_code&) { return next(), stack.push_bool(flag), true; }
  bool on_null(json::error_code&) { return next(), stack.push_null(), true; }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

  struct Level {
    bool object;
    std::string name;
    std::int64_t index = -1;
    std::set<std::string, std::less<>> names;
  };
  bool enter(bool object) {
    next();
    levels.push_back({object, {}, -1, {}});
    return true;
  }
  void next() {
    if (!levels.empty() && !levels.back().object) ++levels.back().index;
  }
  std::string pointer() const {
    std::string text;
    for (const auto& level : levels) {
      if (level.object ? level.names.empty() : level.index < 0) break;  // nothing of it has begun
      text += "/" + (level.object ? escaped(level.name) : std::to_string(level.index));
    }
    return text;
  }

  json::value_stack stack;
  std::vector<Level> levels;
  std::string key, digits, duplicate;
};

Problem malformed(std::string_view code, std::string_view detail, std::string pointer) {
  return {
      400, "malformed_json", std::string{detail}, {{std::move(pointer), std::string{code}, std::string{detail}}}, {}};
}

void write_canonical(std::string& out, const json::value& value) {
  if (const auto* object = value.if_object()) {
    std::vector<const json::key_value_pair*> members;
    for (const auto& member : *object) members.push_back(&member);
    std::sort(members.begin(), members.end(), [](auto* a, auto* b) { return a->key() < b->key(); });
    const char* before = "{";
    for (const auto* member : members) {
      out += std::exchange(before, ",") + json::serialize(member->key()) + ":";
      write_canonical(out, member->value());
    }
    out += members.empty() ? "{}" : "}";
  } else if (const auto* array = value.if_array()) {
    const char* before = "[";
    for (const auto& element : *array) {
      out += std::exchange(before, ",");
      write_canonical(out, element);
    }
    out += array->empty() ? "[]" : "]";
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

Result<json::value, Problem> parse_json(BytesView text) {
  if (!is_utf8(as_text(text))) return malformed("not_utf8", "The body is not UTF-8.", "");
  json::parse_options options;
  options.max_depth = 32;
  json::basic_parser<StrictHandler> parser{options};
  json::error_code error;
  const auto used = parser.write_some(false, as_text(text).data(), text.size(), error);
  const auto& handler = parser.handler();
  if (!handler.duplicate.empty()) {
    return malformed("duplicate_member", "This member stands twice.", handler.duplicate);
  }
  if (error == json::error::too_deep) return malformed("too_deep", "At most 32 levels.", handler.pointer());
  if (!error && used < text.size()) error = json::error::extra_data;
  if (error) return malformed("syntax", error.message() + " at byte " + std::to_string(used) + ".", handler.pointer());
  return parser.handler().stack.release();
}

std::string canonical(const json::value& value) {
  std::string text;
  write_canonical(text, value);
  return text;
}

}  // namespace kythu::gateway
