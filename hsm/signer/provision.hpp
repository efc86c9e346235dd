// What is done to a token by hand or by the installer, while no signer runs.
#pragma once

#include <filesystem>
#include <string>

namespace kythu::hsm {

/// `kythu-signer prepare-token`: makes a blank token ours (PINs from the credentials folder), or finds that it is, and
/// prints what it says about itself. An empty name is the first token of the settings. The exit code; throws
/// settings::Error with what is wrong.
int prepare_token(const std::filesystem::path& settings, const std::string& token);

}  // namespace kythu::hsm
