// The vault's settings: where things are (signer.toml). What each key may sign is decided by officers.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/base/log.hpp"

namespace kythu::settings {

/// Who hashes what is signed: most tokens take a digest; some insist on the message.
enum class Hashing { signer, token };

struct TokenSettings {
  std::string name;              ///< as keys call it: letters, digits, "-", "_" and "."
  std::filesystem::path module;  ///< the PKCS#11 library
  std::string token_label;       ///< CKA_LABEL of the token, not the slot's number: slots move
  /// File in the credentials folder; provisioning also reads "<name>.so". Empty: an officer enters the PIN.
  std::string pin_credential;
  std::size_t sessions = 4;   ///< of each process: signatures it makes at the same time
  std::size_t processes = 1;  ///< that load the library, each with a login of its own
  std::size_t queue = 1024;   ///< orders that may wait; more are refused at once
  /// Vendors' libraries are configured by variables (SOFTHSM2_CONF, ChrystokiConfigurationPath …): for this token's
  /// processes only.
  std::map<std::string, std::string> environment;
  Hashing hashing = Hashing::signer;
  std::optional<std::chrono::milliseconds> deadline;  ///< for one call; half of SignerSettings::deadline when absent
};

struct SignerSettings {
  std::filesystem::path socket;         ///< *use*: core
  std::filesystem::path manage_socket;  ///< people on this machine; empty: none
  std::filesystem::path journal;        ///< folder
  std::filesystem::path policy;         ///< folder of the register
  std::filesystem::path credentials;    ///< folder
  std::filesystem::path fences;         ///< folder: which tokens refused their PIN; the journal's when not set
  LogLevel log_level = LogLevel::info;
  /// For one order, on whichever tokens it takes; a call past its token's deadline has the worker killed.
  std::chrono::milliseconds deadline{10'000};
  std::vector<std::uint32_t> allowed_users;            ///< user ids; empty: only the user that the signer runs as
  std::vector<std::uint32_t> manage_users;             ///< as above, for the *manage* socket
  std::chrono::milliseconds checkpoint_every{60'000};  ///< at the latest, when anything was written
  std::uint64_t checkpoint_lines = 1'000;              ///< of the journal: no longer without one
  std::vector<TokenSettings> tokens;
};

SignerSettings load_signer(const std::filesystem::path& file);

}  // namespace kythu::settings
