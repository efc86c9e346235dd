#include "offer.hpp"

#include <algorithm>
#include <array>

namespace kythu::signing {
namespace {

using enum Packaging;

template <class Word>
using Words = std::pair<Word, std::string_view>;

constexpr std::array<Words<Format>, 7> formats{{{Format::pades, "pades"},
                                                {Format::cades, "cades"},
                                                {Format::jades, "jades"},
                                                {Format::xades, "xades"},
                                                {Format::asic_e, "asic_e"},
                                                {Format::asic_s, "asic_s"},
                                                {Format::raw, "raw"}}};
constexpr std::array<Words<Level>, 4> levels{
    {{Level::b, "b"}, {Level::t, "t"}, {Level::lt, "lt"}, {Level::lta, "lta"}}};
constexpr std::array<Words<Packaging>, 4> packagings{{{enveloped, "enveloped"},
                                                      {enveloping, "enveloping"},
                                                      {detached, "detached"},
                                                      {internally_detached, "internally_detached"}}};
constexpr std::array<Words<Form>, 6> forms{{{Form::usual, "usual"},
                                            {Form::compact, "compact"},
                                            {Form::flattened, "flattened"},
                                            {Form::general, "general"},
                                            {Form::xades, "xades"},
                                            {Form::cades, "cades"}}};

template <class Table, class Word>
std::string_view word_of(const Table& table, Word word) {
  return std::ranges::find(table, word, &Words<Word>::first)->second;
}

template <class Word, std::size_t Size>
std::optional<Word> parse(const std::array<Words<Word>, Size>& table, std::string_view text) {
  const auto found = std::ranges::find(table, text, &Words<Word>::second);
  return found == table.end() ? std::nullopt : std::optional{found->first};
}

template <class List, class Item>
bool has(const List& list, Item item) {
  return std::ranges::find(list, item) != list.end();
}

const Way* row_of(const Profile& profile) {
  for (const auto& way : ways()) {
    const bool fits = way.format == profile.format && has(way.packagings, profile.packaging) &&
                      (profile.form == Form::usual || has(way.forms, profile.form)) && profile.level <= way.highest;
    if (fits) return &way;
  }
  return nullptr;
}

template <class Word>
std::string listed(const std::vector<Word>& words) {
  std::string text;
  for (const auto word : words) text.append(text.empty() ? "" : ", ").append(name(word));
  return text;
}

std::string levels_to(Level highest) {
  std::string text;
  for (const auto& [level, word] : levels) {
    if (level <= highest) text.append(text.empty() ? "" : ", ").append(word);
  }
  return text;
}

}  // namespace

std::span<const Way> ways() {
  static const std::vector<Way> table{
      {Format::pades, {enveloped}, {Form::usual}, Level::lta, false},
      {Format::cades, {enveloping}, {Form::usual}, Level::lta, false},
      {Format::cades, {detached}, {Form::usual}, Level::lta, true},
      // The compact form has no place for what is not signed (RFC 7515, 7.1), so no time-stamp either.
      {Format::jades, {enveloping}, {Form::compact}, Level::b, false},
      {Format::jades, {enveloping}, {Form::flattened, Form::general}, Level::lta, false},
      {Format::jades, {detached}, {Form::compact}, Level::b, true},
      {Format::jades, {detached}, {Form::flattened, Form::general}, Level::lta, true},
      {Format::xades, {enveloped, enveloping, internally_detached}, {Form::usual}, Level::lta, false},
      {Format::xades, {detached}, {Form::usual}, Level::lta, true},
      {Format::asic_e, {enveloping}, {Form::xades, Form::cades}, Level::lta, false},
      {Format::asic_s, {enveloping}, {Form::xades, Form::cades}, Level::lta, false},
      {Format::raw, {detached}, {Form::usual}, Level::b, true}};
  return table;
}

std::optional<Profile> settled(Profile profile) {
  const auto* row = row_of(profile);
  if (row == nullptr) return std::nullopt;
  if (profile.form == Form::usual) profile.form = row->forms.front();
  return profile;
}

bool takes_digest(const Profile& profile) {
  const auto* row = row_of(profile);
  return row != nullptr && row->takes_digest;
}

std::string offer() {
  std::string text;
  for (const auto& way : ways()) {
    text.append(text.empty() ? "" : "\n").append(name(way.format)).append(": ").append(listed(way.packagings));
    if (way.forms.front() != Form::usual) text.append("; ").append(listed(way.forms));
    text.append("; ").append(levels_to(way.highest));
  }
  return text;
}

std::string_view name(Format format) { return word_of(formats, format); }
std::string_view name(Level level) { return word_of(levels, level); }
std::string_view name(Packaging packaging) { return word_of(packagings, packaging); }
std::string_view name(Form form) { return word_of(forms, form); }
std::optional<Format> parse_format(std::string_view text) { return parse(formats, text); }
std::optional<Level> parse_level(std::string_view text) { return parse(levels, text); }
std::optional<Packaging> parse_packaging(std::string_view text) { return parse(packagings, text); }
std::optional<Form> parse_form(std::string_view text) { return parse(forms, text); }

}  // namespace kythu::signing
