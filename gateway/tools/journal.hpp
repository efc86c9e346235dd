// `kythu journal …`: the signer's journal, checked without the signer.
#pragma once

#include <CLI/App.hpp>

namespace kythu::tools {

/// Sets `exit_code` when the command runs: 0 good, 1 damaged.
void add_journal(CLI::App& app, int& exit_code);

}  // namespace kythu::tools
