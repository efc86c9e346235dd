// Whether a journal is whole: needs the file, and for what the file alone cannot show, the public key and the
// checkpoints that were kept elsewhere.
#pragma once

#include <filesystem>

#include "hsm/checkpoint.hpp"

namespace kythu::hsm {

struct JournalEvidence {
  std::string public_key_pem{};         ///< of the checkpoint keys; empty: signatures are not judged
  std::filesystem::path checkpoints{};  ///< checkpoints.jsonl as kept elsewhere; empty: there is none
};

struct JournalReport {
  std::uint64_t lines = 0;            ///< good ones, from the start
  ChainHead head;                     ///< after them
  std::string fault;                  ///< empty when every line is good, else what is wrong with line `lines` + 1
  bool torn = false;                  ///< a last line without its line feed: a crash while writing, never acknowledged
  std::vector<std::string> in_doubt;  ///< seq of orders begun without an end
  std::uint64_t checkpoints = 0;      ///< in the journal; their signatures are good when a key was given
  std::uint64_t kept = 0;             ///< elsewhere, and the journal agrees with every one
  std::uint64_t covered = 0;          ///< the last entry that a checkpoint speaks of; what follows could be cut unseen
};

/// Throws std::runtime_error when a file cannot be read, settings::Error when the key is none.
JournalReport verify_journal(const std::filesystem::path& file, const JournalEvidence& evidence = {});

}  // namespace kythu::hsm
