// The person at the keyboard. Everything goes over the terminal itself, so that standard input and output stay free for
// data.
#pragma once

#include <filesystem>
#include <string>

#include "config/base/secret.hpp"

namespace kythu::tools {

/// A line without echo; Ctrl-C ends the program's question with Refused. Throws Refused when there is no terminal.
Secret ask_secret(const std::string& prompt);
std::string ask_line(const std::string& prompt);
/// Only "yes", in full: what follows cannot be taken back.
bool ask_yes(const std::string& prompt);
/// On the terminal, wherever standard output goes. Throws Refused when there is no terminal.
void show(const std::string& text);

/// The first line of a file that only its owner may read. Throws settings::Error.
Secret secret_of_file(const std::filesystem::path& file);
/// The first line of standard input.
Secret secret_of_stdin();

}  // namespace kythu::tools
