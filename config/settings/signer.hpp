// The vault's settings: where things are (signer.toml), and what each key may sign (policy.toml).
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "config/base/log.hpp"

namespace kythu::settings {

struct TokenSettings {
  std::string name;              ///< as the policy calls it
  std::filesystem::path module;  ///< the PKCS#11 library
  std::string token_label;       ///< CKA_LABEL of the token, not the slot's number: slots move
  std::string pin_credential;    ///< file in the credentials folder; provisioning also reads "<name>.so"
  std::size_t sessions = 4;      ///< signatures this token makes at the same time
};

struct SignerSettings {
  std::filesystem::path socket;
  std::filesystem::path journal;      ///< folder
  std::filesystem::path policy;       ///< file
  std::filesystem::path credentials;  ///< folder
  LogLevel log_level = LogLevel::info;
  std::chrono::milliseconds deadline{10'000};  ///< for one call of a token; past it the worker is killed
  std::vector<std::uint32_t> allowed_users;    ///< user ids; empty: only the user that the signer runs as
  std::vector<TokenSettings> tokens;
};

/// One [[key]] of policy.toml, as written; hsm/signer/policy judges the words.
struct KeySettings {
  std::string label;
  std::string id;  ///< CKA_ID in hex
  std::vector<std::string> tokens;
  std::vector<std::string> algorithms;
  std::vector<std::string> purposes;
  std::vector<std::string> agencies;  ///< ids, or the one word "*"
  std::int64_t per_second = 0;
  std::int64_t per_day = 0;
  std::filesystem::path certificate;  ///< PEM, the key's own certificate first
};

SignerSettings load_signer(const std::filesystem::path& file);
std::vector<KeySettings> load_policy(const std::filesystem::path& file);

}  // namespace kythu::settings
