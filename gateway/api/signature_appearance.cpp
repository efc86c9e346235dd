#include "gateway/api/signature_appearance.hpp"

#include <algorithm>
#include <array>

namespace kythu::gateway {
namespace {

using signing::Appearance;
using Kind = Appearance::Kind;

constexpr std::size_t most_image = 1 << 20, most_image_text = (most_image + 2) / 3 * 4;

template <class Meaning, std::size_t Size>
Meaning word_among(JsonObject& members, std::string_view name,
                   const std::array<std::pair<std::string_view, Meaning>, Size>& words) {
  const auto text = members.text(name, Presence::optional, 32);
  if (text.empty()) return words.front().second;
  const auto found = std::ranges::find(words, text, &std::pair<std::string_view, Meaning>::first);
  if (found != words.end()) return found->second;
  members.fault(name, "unknown_value", "There is no such value.");
  return words.front().second;
}

constexpr std::array<std::pair<std::string_view, Kind>, 5> kinds{{{"text", Kind::text},
                                                                  {"leader", Kind::leader},
                                                                  {"seal", Kind::seal},
                                                                  {"annex", Kind::annex},
                                                                  {"copy", Kind::copy}}};
constexpr std::array<std::pair<std::string_view, Appearance::Match>, 3> matches{
    {{"only", Appearance::Match::only}, {"first", Appearance::Match::first}, {"last", Appearance::Match::last}}};
constexpr std::array<std::pair<std::string_view, Appearance::Side>, 5> sides{{{"below", Appearance::Side::below},
                                                                              {"above", Appearance::Side::above},
                                                                              {"left", Appearance::Side::left},
                                                                              {"right", Appearance::Side::right},
                                                                              {"on", Appearance::Side::on}}};

bool is_picture(Kind kind) { return kind == Kind::leader || kind == Kind::seal; }
bool stands_in_corner(Kind kind) { return kind == Kind::annex || kind == Kind::copy; }

Bytes read_image(JsonObject& members) {
  auto image = from_base64(members.text("image", Presence::required, most_image_text));
  if (!image) members.fault("image", "not_base64", "RFC 4648 section 4, with padding and no line breaks.");
  return image.value_or(Bytes{});
}

/// What the kind shows.
void read_content(JsonObject& members, Appearance& appearance) {
  if (is_picture(appearance.kind)) {
    appearance.picture = read_image(members);
    appearance.width_mm = members.number("width_mm", Presence::optional).value_or(0);
    if (appearance.width_mm < 0 || appearance.width_mm > 300)
      members.fault("width_mm", "out_of_range", "Up to 300 millimetres.");
  } else if (stands_in_corner(appearance.kind)) {
    appearance.heading = members.text("heading", Presence::optional, 200);
    if (appearance.heading.empty() && appearance.kind == Kind::copy) appearance.heading = "Sao y";
  } else {
    appearance.text = members.text("text", Presence::optional, 1'000);
    appearance.title = members.text("title", Presence::optional, 200);
    appearance.font_size = members.number("font_size", Presence::optional).value_or(0);
    if (appearance.font_size != 0 && !(appearance.font_size >= 4 && appearance.font_size <= 72))
      members.fault("font_size", "out_of_range", "4 to 72 points.");
  }
}

void read_page(JsonObject& members, Appearance& appearance, int fallback) {
  appearance.page = static_cast<int>(members.integer("page", Presence::optional, -1, 100'000).value_or(fallback));
  if (appearance.page == 0 && members.has("page"))
    members.fault("page", "out_of_range", "From 1, or -1 for the last page.");
}

/// A picture may have its real size instead, and the block in the corner needs what its text needs.
void read_size(JsonObject& members, Appearance& appearance) {
  const bool needed = appearance.kind == Kind::text || members.has("width") || members.has("height");
  const auto presence = needed ? Presence::required : Presence::optional;
  appearance.width = members.number("width", presence).value_or(0);
  appearance.height = members.number("height", presence).value_or(0);
}

Appearance::Find read_find(JsonObject& members) {
  auto words = members.object("find", Presence::required);
  Appearance::Find find{.text = words.text("text", Presence::required, 200),
                        .match = word_among(words, "match", matches),
                        .side = word_among(words, "side", sides),
                        .dx = words.number("dx", Presence::optional).value_or(0),
                        .dy = words.number("dy", Presence::optional).value_or(0)};
  words.refuse_unknown();
  return find;
}

void read_place(JsonObject& members, Appearance& appearance) {
  if (members.has("field")) {
    appearance.field = members.text("field", Presence::required, 255);
  } else if (members.has("over") && appearance.kind == Kind::seal) {
    appearance.over = members.text("over", Presence::required, 255);
    read_size(members, appearance);
  } else if (members.has("find")) {
    read_page(members, appearance, 0);
    appearance.find = read_find(members);
    read_size(members, appearance);
  } else {
    read_page(members, appearance, 1);
    const bool corner = stands_in_corner(appearance.kind) && !members.has("x") && !members.has("y");
    const auto presence = corner ? Presence::optional : Presence::required;
    appearance.x = members.number("x", presence).value_or(0);
    appearance.y = members.number("y", presence).value_or(0);
    if (!corner) read_size(members, appearance);
  }
}

}  // namespace

std::optional<Appearance> read_appearance(JsonObject& request) {
  auto members = request.object("appearance", Presence::optional);
  if (!members.present()) return std::nullopt;
  Appearance appearance;
  appearance.kind = word_among(members, "kind", kinds);
  read_content(members, appearance);
  read_place(members, appearance);
  members.refuse_unknown();
  return appearance;
}

}  // namespace kythu::gateway
