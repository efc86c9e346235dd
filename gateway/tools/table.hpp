// Text on a terminal: aligned columns, and strangers' text made harmless.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kythu::tools {

using Row = std::vector<std::string>;

/// Columns as wide as their longest cell, two spaces between them, no space at the end of a line. The first row is the
/// heading.
std::string table(const std::vector<Row>& rows);

/// How many columns it takes: one a code point, none for combining marks.
std::size_t width(std::string_view utf8);
/// What was written by others, as it is safe to show: control characters and those that turn the direction of text
/// round (Unicode TR 36) as "\u202e". A reason for an operation must not rewrite the screen that asks for a signature.
std::string visible(std::string_view utf8);
std::string join(const std::vector<std::string>& words, std::string_view between = ", ");

}  // namespace kythu::tools
