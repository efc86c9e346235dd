// Which signatures are made here: every format with its packagings, forms and highest level. What is not in this table
// is refused, and the table says what is possible instead.
#pragma once

#include <span>

#include "signing/document.hpp"

namespace kythu::signing {

/// One row: all combinations of its members.
struct Way {
  Format format{};
  std::vector<Packaging> packagings;
  std::vector<Form> forms;  ///< the first is taken for `usual`
  Level highest{};
  bool takes_digest = false;  ///< a digest may come instead of the document
};
std::span<const Way> ways();

/// The profile with `usual` replaced by the form that it stands for; nullopt when no row has it.
std::optional<Profile> settled(Profile profile);
/// Whether it can be made of a digest.
bool takes_digest(const Profile& profile);
/// "jades: enveloping, detached; compact, flattened, general; b, t": one row a line.
std::string offer();

// Stable words for the API and the archive ("asic_e", "lt", "internally_detached", "flattened").
std::string_view name(Format format);
std::string_view name(Level level);
std::string_view name(Packaging packaging);
std::string_view name(Form form);
std::optional<Format> parse_format(std::string_view text);
std::optional<Level> parse_level(std::string_view text);
std::optional<Packaging> parse_packaging(std::string_view text);
std::optional<Form> parse_form(std::string_view text);

}  // namespace kythu::signing
