#include "verdict_words.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace kythu::gateway::paper {

std::string plain(std::string_view text) {
  std::string out{text};
  for (auto& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return out;
}

std::string text_in(const Words& words, std::string_view name) {
  const auto* value = words.if_contains(name);
  if (value == nullptr || value->is_null()) return {};
  return value->is_string() ? plain(value->get_string()) : boost::json::serialize(*value);
}

const Words& object_in(const Words& words, std::string_view name) {
  static const Words none;
  const auto* value = words.if_contains(name);
  return value != nullptr && value->is_object() ? value->get_object() : none;
}

const boost::json::array& array_in(const Words& words, std::string_view name) {
  static const boost::json::array none;
  const auto* value = words.if_contains(name);
  return value != nullptr && value->is_array() ? value->get_array() : none;
}

bool flag_in(const Words& words, std::string_view name) {
  const auto* value = words.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

}  // namespace kythu::gateway::paper
