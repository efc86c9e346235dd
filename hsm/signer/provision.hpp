// `kythu-signer provision`: one key in one token, while no signer runs.
#pragma once

#include <filesystem>
#include <string>

namespace kythu::hsm {

struct Provisioning {
  std::filesystem::path settings;
  std::string token, key, id, type;  ///< as typed; an empty token is the first of the settings
};

/// Prints the public key on standard output. The exit code; throws settings::Error with what is wrong.
int provision(const Provisioning& order);

}  // namespace kythu::hsm
