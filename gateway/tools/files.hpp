// Files that people hand to one another.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace kythu::tools {

/// At most 1 MiB, which no file that this program reads whole comes near. Throws Refused.
std::string read_text(const std::filesystem::path& file);
/// Written beside and renamed, so that nobody reads half of it. Throws Refused.
void write_text(const std::filesystem::path& file, std::string_view text);
/// A new file for its owner alone; one that is there already is refused, so that no key is overwritten.
void write_new_private(const std::filesystem::path& file, std::string_view text);

}  // namespace kythu::tools
