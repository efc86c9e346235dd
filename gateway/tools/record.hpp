// The record of a ceremony: text for a binder, in Vietnamese and English, 78 columns wide, with the officers' detached
// signatures below it. `kythu ceremony verify` needs nothing but the file.
//
//   …the text…
//   -----END OF THE RECORD-----
//   -----SIGNATURE-----
//   officer: lan
//   public key: <base64, several lines>
//   signature: <base64, several lines>
//   -----END OF THE SIGNATURE-----
//
// Signed is "kythu ceremony record 1\n" ‖ everything up to and including the line END OF THE RECORD.
#pragma once

#include "hsm/operations.hpp"
#include "pen.hpp"

namespace kythu::tools {

struct RecordStep {
  hsm::Operation operation;
  hsm::Decision decision;
};

struct RecordFacts {
  Instant at{};
  std::string place;
  hsm::VaultState state;
  std::vector<hsm::TokenStatus> tokens;
  std::vector<RecordStep> steps;
  std::string broken_off;  ///< why it did not come to its end; empty when it did
};

std::string record_text(const RecordFacts& facts);
std::string record_signature(const std::string& text, const std::string& officer, Pen& pen);

struct RecordReport {
  std::string vault;
  std::vector<std::string> signers;    ///< officer ids
  std::vector<std::string> decisions;  ///< hashes
  std::string fault;                   ///< empty: every credential that the text names has signed it
};
RecordReport check_record(const std::string& file_text);

}  // namespace kythu::tools
