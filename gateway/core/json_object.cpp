#include <algorithm>

#include "json.hpp"

namespace kythu::gateway {
namespace {

/// Everything below space except a line feed, and DEL: nothing that a page, a log or a signature's text should carry.
bool has_control_characters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < 0x20 && c != '\n') || c == 0x7F; });
}

}  // namespace

JsonObject::JsonObject(const boost::json::value& value, std::string pointer, std::vector<FieldError>& errors)
    : object_(value.if_object()), pointer_(std::move(pointer)), errors_(&errors) {
  if (!object_ && !value.is_null()) errors.push_back({pointer_, "not_an_object", "Must be an object."});
}

std::string JsonObject::pointer_to(std::string_view name) const {
  std::string text = pointer_ + "/";
  for (const char c : name) text += c == '~' ? "~0" : c == '/' ? "~1" : std::string{c};
  return text;
}

void JsonObject::fault(std::string_view name, std::string_view code, std::string_view detail) {
  errors_->push_back({pointer_to(name), std::string{code}, std::string{detail}});
}

bool JsonObject::has(std::string_view name) const { return object_ && object_->contains(name); }

const boost::json::value* JsonObject::ask(std::string_view name, Presence presence) {
  asked_.emplace(name);
  const auto* value = object_ ? object_->if_contains(name) : nullptr;
  if (value && !value->is_null()) return value;
  if (presence == Presence::required) fault(name, "required", "This member is required.");
  return nullptr;
}

std::string JsonObject::text(std::string_view name, Presence presence, std::size_t most) {
  const auto* value = ask(name, presence);
  if (!value) return {};
  const auto* found = value->if_string();
  if (!found) return fault(name, "not_text", "Must be text."), std::string{};
  if (found->empty() && presence == Presence::required) fault(name, "required", "Must not be empty.");
  if (found->size() > most) {
    return fault(name, "too_long", "At most " + std::to_string(most) + " bytes."), std::string{};
  }
  if (has_control_characters(*found)) return fault(name, "control_character", "No control characters."), std::string{};
  return {found->begin(), found->end()};
}

std::optional<std::int64_t> JsonObject::integer(std::string_view name, Presence presence, std::int64_t min,
                                                std::int64_t max) {
  const auto* value = ask(name, presence);
  if (!value) return std::nullopt;
  const auto* number = value->if_int64();
  if (!number && !value->is_uint64()) return fault(name, "not_a_whole_number", "Must be a whole number."), std::nullopt;
  if (!number || *number < min || *number > max) {
    fault(name, "out_of_range", "Between " + std::to_string(min) + " and " + std::to_string(max) + ".");
    return std::nullopt;
  }
  return *number;
}

std::optional<Vnd> JsonObject::money(std::string_view name) {
  const auto dong = integer(name, Presence::required, 1, Vnd::max);
  return dong ? Vnd::of(*dong) : std::nullopt;
}

std::optional<double> JsonObject::number(std::string_view name, Presence presence) {
  const auto* value = ask(name, presence);
  if (!value) return std::nullopt;
  if (!value->is_number()) return fault(name, "not_a_number", "Must be a number."), std::nullopt;
  return value->to_number<double>();
}

std::optional<bool> JsonObject::flag(std::string_view name, Presence presence) {
  const auto* value = ask(name, presence);
  if (!value) return std::nullopt;
  if (!value->is_bool()) return fault(name, "not_a_flag", "Must be true or false."), std::nullopt;
  return value->as_bool();
}

std::vector<std::string> JsonObject::texts(std::string_view name, Presence presence, std::size_t most) {
  const auto* value = ask(name, presence);
  if (!value) return {};
  const auto* array = value->if_array();
  if (!array) return fault(name, "not_a_list", "Must be a list."), std::vector<std::string>{};
  if (array->size() > most) fault(name, "too_many", "At most " + std::to_string(most) + " elements.");
  std::vector<std::string> all;
  for (std::size_t i = 0; i < std::min(array->size(), most); ++i) {
    const auto* element = (*array)[i].if_string();
    if (element && !element->empty() && element->size() <= 1'000 && !has_control_characters(*element)) {
      all.emplace_back(*element);
    } else {
      errors_->push_back({pointer_to(name) + "/" + std::to_string(i), "not_text", "Must be text, not empty."});
    }
  }
  return all;
}

JsonObject JsonObject::object(std::string_view name, Presence presence) {
  static const boost::json::value none;
  const auto* value = ask(name, presence);
  return {value ? *value : none, pointer_to(name), *errors_};
}

std::vector<JsonObject> JsonObject::objects(std::string_view name, Presence presence, std::size_t most) {
  const auto* value = ask(name, presence);
  if (!value) return {};
  const auto* array = value->if_array();
  if (!array) return fault(name, "not_a_list", "Must be a list."), std::vector<JsonObject>{};
  if (array->size() > most) fault(name, "too_many", "At most " + std::to_string(most) + " elements.");
  std::vector<JsonObject> all;
  for (std::size_t i = 0; i < std::min(array->size(), most); ++i) {
    const auto place = pointer_to(name) + "/" + std::to_string(i);
    if ((*array)[i].is_object()) {
      all.emplace_back((*array)[i], place, *errors_);
    } else {
      errors_->push_back({place, "not_an_object", "Must be an object."});
    }
  }
  return all;
}

std::string JsonObject::raw_object(std::string_view name, std::size_t most) {
  const auto* value = ask(name, Presence::optional);
  if (!value) return "{}";
  if (!value->is_object()) return fault(name, "not_an_object", "Must be an object."), "{}";
  auto text = canonical(*value);
  if (text.size() > most) return fault(name, "too_long", "At most " + std::to_string(most) + " bytes."), "{}";
  return text;
}

void JsonObject::refuse_unknown() {
  if (!object_) return;
  for (const auto& member : *object_) {
    if (!asked_.contains(std::string_view{member.key()})) {
      fault(member.key(), "unknown_member", "There is no such member.");
    }
  }
}

}  // namespace kythu::gateway
