// Whether an export of the audit chains is whole: needs the file, and for what the file alone cannot show, the public
// key and the checkpoints that were kept outside the database (security requirement I2).
#pragma once

#include <filesystem>
#include <map>

#include "chain.hpp"

namespace kythu::gateway {

struct AuditEvidence {
  std::string public_key_pem{};         ///< of the checkpoints' key; empty: signatures are not judged
  std::filesystem::path checkpoints{};  ///< as kept elsewhere, one a line; empty: those of the export alone
};

struct AuditReport {
  struct Chain {
    std::uint64_t first = 0, last = 0;  ///< records in the file; `first` above 1: what was before is not in it
    std::uint64_t covered = 0;          ///< the last that a checkpoint speaks of; what follows could be cut unseen
  };
  std::string fault;  ///< empty when everything is in its place, else the first thing that is not, with its record
  std::uint64_t lines = 0;        ///< that were read
  std::uint64_t checkpoints = 0;  ///< in the file and elsewhere; their signatures are good when a key was given
  std::map<std::string, Chain> chains;
};

/// Throws std::runtime_error when a file cannot be read, settings::Error when the key is none.
AuditReport verify_audit(const std::filesystem::path& file, const AuditEvidence& evidence = {});

}  // namespace kythu::gateway
