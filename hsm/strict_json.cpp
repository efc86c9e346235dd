#include "strict_json.hpp"

#include <utility>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_stack.hpp>

namespace kythu::hsm {
namespace {

namespace json = boost::json;

/// Builds the value as Boost's own parser does, and stops at a member that stands twice and at a broken number: what
/// two readers could read in two ways is signed by nobody.
struct StrictHandler {
  static constexpr std::size_t max_object_size = 10'000, max_array_size = 100'000;
  static constexpr std::size_t max_key_size = 1'000, max_string_size = 16 << 20;

  bool on_document_begin(json::error_code&) { return stack.reset(), true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) { return names.emplace_back(), true; }
  bool on_object_end(std::size_t count, json::error_code&) { return names.pop_back(), stack.push_object(count), true; }
  bool on_array_begin(json::error_code&) { return true; }
  bool on_array_end(std::size_t count, json::error_code&) { return stack.push_array(count), true; }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    key += part;
    return stack.push_chars(part), true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code& error) {
    key += part;
    stack.push_key(part);
    auto name = std::exchange(key, {});
    if (names.back().insert(name).second) return true;
    fault = "the member " + name + " stands twice";
    error = json::error::syntax;
    return false;
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) { return stack.push_chars(part), true; }
  bool on_string(json::string_view part, std::size_t, json::error_code&) { return stack.push_string(part), true; }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, json::error_code&) { return stack.push_int64(number), true; }
  bool on_uint64(std::uint64_t number, json::string_view, json::error_code&) { return stack.push_uint64(number), true; }
  bool on_double(double, json::string_view, json::error_code& error) {
    fault = "a number is not a whole one of 64 bits";
    error = json::error::syntax;
    return false;
  }
  bool on_bool(bool flag, json::error_code&) { return stack.push_bool(flag), true; }
  bool on_null(json::error_code&) { return stack.push_null(), true; }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

  json::value_stack stack;
  std::vector<std::set<std::string, std::less<>>> names;  // of the objects that are open
  std::string key, fault;
};

void write_canonical(std::string& out, const json::value& value) {
  if (const auto* object = value.if_object()) {
    std::vector<const json::key_value_pair*> members;
    for (const auto& member : *object) members.push_back(&member);
    std::ranges::sort(members, [](auto* a, auto* b) { return a->key() < b->key(); });
    out += '{';
    for (const auto* member : members) {
      if (member != members.front()) out += ',';
      out += json::serialize(member->key()) + ":";
      write_canonical(out, member->value());
    }
    out += '}';
  } else if (const auto* array = value.if_array()) {
    out += '[';
    for (const auto& element : *array) {
      if (&element != &array->front()) out += ',';
      write_canonical(out, element);
    }
    out += ']';
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

Result<json::value, std::string> parse_strict(std::string_view text, std::size_t levels) {
  if (!is_utf8(text)) return wrong<json::value>("the text is not UTF-8");
  json::parse_options options;
  options.max_depth = levels;
  json::basic_parser<StrictHandler> parser{options};
  json::error_code error;
  const auto used = parser.write_some(false, text.data(), text.size(), error);
  if (!parser.handler().fault.empty()) return wrong<json::value>(parser.handler().fault);
  if (error == json::error::too_deep)
    return wrong<json::value>("the text is more than " + std::to_string(levels) + " levels deep");
  if (!error && used < text.size()) error = json::error::extra_data;
  if (error) return wrong<json::value>("the text is not JSON at byte " + std::to_string(used) + ": " + error.message());
  return parser.handler().stack.release();
}

std::string canonical(const json::value& value) {
  std::string text;
  write_canonical(text, value);
  return text;
}

}  // namespace kythu::hsm
