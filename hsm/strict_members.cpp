#include "hsm/protocol.hpp"
#include "strict_json.hpp"

namespace kythu::hsm {
namespace {

namespace json = boost::json;

/// What a screen, a log or a printed record could not show as it is.
bool has_control_characters(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; });
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string between(std::int64_t least, std::int64_t most) {
  return std::to_string(least) + " … " + std::to_string(most);
}

}  // namespace

Members::Members(const json::value& value, std::string place, std::string& fault)
    : object_(value.if_object()), place_(std::move(place)), fault_(&fault) {
  if (object_ == nullptr && fault_->empty()) *fault_ = (place_.empty() ? "the text" : place_) + " is not an object";
}

bool Members::has(std::string_view name) const { return object_ != nullptr && object_->contains(name); }

void Members::complain(std::string_view name, std::string_view why) {
  if (!fault_->empty()) return;
  *fault_ = (place_.empty() ? "" : place_ + ".") + std::string{name} + " " + std::string{why};
}

const json::value* Members::ask(std::string_view name) {
  asked_.emplace(name);
  const auto* value = object_ == nullptr ? nullptr : object_->if_contains(name);
  if (value == nullptr) complain(name, "is missing");
  return value;
}

std::string Members::text(std::string_view name, std::size_t most) {
  const auto* value = ask(name);
  if (value == nullptr) return {};
  const auto* string = value->if_string();
  if (string == nullptr) return complain(name, "is not a text"), std::string{};
  const std::string_view text{string->data(), string->size()};
  if (text.empty() || characters(text) > most) {
    return complain(name, "has not " + between(1, static_cast<std::int64_t>(most)) + " characters"), std::string{};
  }
  if (has_control_characters(text)) return complain(name, "holds control characters"), std::string{};
  return std::string{text};
}

std::string Members::lines(std::string_view name, std::size_t most) {
  const auto* value = ask(name);
  const auto* string = value == nullptr ? nullptr : value->if_string();
  const auto fits = [](char c) { return c == '\n' || (c >= ' ' && c < 0x7F); };
  if (string != nullptr && string->size() <= most && std::ranges::all_of(*string, fits)) return std::string{*string};
  complain(name, "is not lines of ASCII text");
  return {};
}

std::string Members::word(std::string_view name) {
  auto text = this->text(name, 64);
  if (!text.empty() && !is_plain_word(text)) return complain(name, "is not of visible ASCII characters"), std::string{};
  return text;
}

const json::array* Members::array(std::string_view name, std::size_t least, std::size_t most) {
  const auto* value = ask(name);
  if (value == nullptr) return nullptr;
  const auto* array = value->if_array();
  if (array == nullptr) return complain(name, "is not an array"), nullptr;
  if (array->size() < least || array->size() > most) {
    complain(name,
             "has not " + between(static_cast<std::int64_t>(least), static_cast<std::int64_t>(most)) + " elements");
    return nullptr;
  }
  return array;
}

std::vector<std::string> Members::strings(std::string_view name, std::size_t least, std::size_t most, bool repeats) {
  std::vector<std::string> texts;
  const auto* elements = array(name, least, most);
  if (elements == nullptr) return texts;
  for (const auto& element : *elements) {
    if (!element.is_string()) return complain(name, "holds what is not a text"), std::vector<std::string>{};
    texts.emplace_back(element.get_string());
    const bool twice = std::find(texts.begin(), texts.end() - 1, texts.back()) != texts.end() - 1;
    if (twice && !repeats) return complain(name, "holds something twice"), std::vector<std::string>{};
  }
  return texts;
}

std::vector<std::string> Members::words(std::string_view name, std::size_t least, std::size_t most) {
  auto words = strings(name, least, most);
  if (!std::ranges::all_of(words, is_plain_word)) complain(name, "holds what is not 1 … 64 visible ASCII characters");
  return words;
}

Bytes Members::hex(std::string_view name, std::size_t least, std::size_t most) {
  const auto text = this->text(name, 2 * most);
  const auto bytes = from_hex(text);
  if (bytes && bytes->size() >= least && to_hex(*bytes) == text) return *bytes;
  complain(name, "is not lower-case hex of its length");
  return {};
}

Bytes Members::base64(std::string_view name, std::size_t most) {
  auto bytes = from_base64(text(name, (most + 2) / 3 * 4));
  if (!bytes || bytes->size() > most) return complain(name, "is not base64 of its length"), Bytes{};
  return std::move(*bytes);
}

std::vector<Bytes> Members::base64s(std::string_view name, std::size_t least, std::size_t most) {
  std::vector<Bytes> all;
  for (const auto& text : strings(name, least, most)) {
    auto bytes = from_base64(text);
    if (!bytes || bytes->empty()) return complain(name, "holds what is not base64"), std::vector<Bytes>{};
    all.push_back(std::move(*bytes));
  }
  return all;
}

Instant Members::time(std::string_view name) {
  using namespace std::chrono_literals;
  const auto at = parse_rfc3339(text(name, 40));
  // Years that rfc3339() writes with four digits and no sign, whatever the offset was.
  if (at && *at >= std::chrono::sys_days{2000y / 1 / 1} && *at < std::chrono::sys_days{2200y / 1 / 1}) return *at;
  complain(name, "is not a time of RFC 3339 in the years 2000 … 2199");
  return {};
}

std::int64_t Members::integer(std::string_view name, std::int64_t least, std::int64_t most) {
  const auto* value = ask(name);
  if (value == nullptr) return least;
  const auto* number = value->if_int64();
  if (number != nullptr && *number >= least && *number <= most) return *number;
  complain(name, "is not a whole number of " + between(least, most));
  return least;
}

std::uint64_t Members::count(std::string_view name) {
  const auto* value = ask(name);
  if (value == nullptr) return 0;
  if (value->is_uint64()) return value->get_uint64();
  if (value->is_int64() && value->get_int64() >= 0) return static_cast<std::uint64_t>(value->get_int64());
  complain(name, "is not a count");
  return 0;
}

bool Members::flag(std::string_view name) {
  const auto* value = ask(name);
  if (value != nullptr && value->is_bool()) return value->get_bool();
  complain(name, "is neither true nor false");
  return false;
}

Members Members::object(std::string_view name) {
  static const json::value nothing;
  const auto* value = ask(name);
  return {value == nullptr ? nothing : *value, place_.empty() ? std::string{name} : place_ + "." + std::string{name},
          *fault_};
}

std::vector<Members> Members::objects(std::string_view name, std::size_t least, std::size_t most) {
  std::vector<Members> all;
  const auto* elements = array(name, least, most);
  if (elements == nullptr) return all;
  const auto place = (place_.empty() ? "" : place_ + ".") + std::string{name};
  for (const auto& element : *elements) {
    all.push_back(Members{element, place + "[" + std::to_string(all.size()) + "]", *fault_});
  }
  return all;
}

void Members::refuse_unknown() {
  if (object_ == nullptr) return;
  for (const auto& member : *object_) {
    const std::string_view name{member.key().data(), member.key().size()};
    // Its name is a stranger's: what cannot be printed is not repeated.
    if (!asked_.contains(name)) complain(is_plain_word(name) ? name : "a member", "is not known here");
  }
}

}  // namespace kythu::hsm
