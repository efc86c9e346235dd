// Where the signature log stands, as others keep it and judge it: a signed note (note.hpp) whose text has the shape of
// C2SP's tlog-checkpoint,
//
//   ORIGIN
//   number of entries
//   base64 of the Merkle tree's root (RFC 6962, section 2.1)
//   key LABEL ALGORITHM          an extension: what signed it
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/base/digest.hpp"
#include "hsm/orders.hpp"

namespace kythu::gateway {

struct LogCheckpoint {
  std::string origin;  ///< "kythu.example.gov.vn:8443/log"
  std::int64_t size = 0;
  Sha256 root{};
  std::string key;
  hsm::Algorithm algorithm{};
};

/// What is signed.
std::string text_of(const LogCheckpoint& checkpoint);
/// Of such a text, and of no other.
std::optional<LogCheckpoint> parse_log_checkpoint(std::string_view text);

struct LogReport {
  std::string fault;         ///< empty when everything is in its place, else the first thing that is not
  std::int64_t entries = 0;  ///< that were read
  std::int64_t covered = 0;  ///< that the checkpoint speaks of
  std::string origin;
};

/// Whether the entries are those that the checkpoint was signed over. `pages`: files as GET /v1/log/entries gave them,
/// from index 0 on; `note`: the checkpoint; `public_key_pem`: of the key that signs such, or its certificate. Throws
/// std::runtime_error when a file cannot be read, settings::Error when the key is none.
LogReport verify_log(const std::vector<std::filesystem::path>& pages, std::string_view note,
                     std::string_view public_key_pem);

}  // namespace kythu::gateway
