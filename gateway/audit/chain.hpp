// The audit chains as they leave the appliance, for whoever judges them without it.
//
// A line of an export is one record,
//
//   {"chain":"appliance","seq":7,"at":…,"actor":…,"act":…,"object":…,"outcome":…,"detail":…,"request_id":…,
//    "previous":hex,"hash":hex}
//
// where hash = SHA-256(previous ‖ JSON array of the members from chain to request_id) and `previous` of a chain's first
// record is empty; or one checkpoint, {"checkpoint": signed note, "number": 12}. A checkpoint's text has the shape of
// C2SP's tlog-checkpoint: origin, number of records of all chains, base64 of SHA-256 over the lines of the chains; and
// then, as extensions, when it was made, the key with its algorithm, and a line for each chain: name, last number, last
// hash.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "config/base/clock.hpp"
#include "hsm/orders.hpp"

namespace kythu::gateway {

struct AuditLine {
  std::string chain;
  std::uint64_t seq = 0;
  std::string at, actor, act, object, outcome, detail, request_id;
  std::string previous, hash;  ///< hex; `previous` is empty for the first
};

/// Hex, of what the line says and of `previous`.
std::string hash_of(const AuditLine& line);
std::string to_json_line(const AuditLine& line);  ///< with its line feed
std::optional<AuditLine> parse_audit_line(std::string_view line);

struct ChainHead {
  std::uint64_t seq = 0;
  std::string hash;  ///< hex
  bool operator==(const ChainHead&) const = default;
};

struct AuditCheckpoint {
  std::string origin;  ///< "kythu.example.gov.vn:8443/audit"
  Instant at;
  std::string key;
  hsm::Algorithm algorithm{};
  std::map<std::string, ChainHead> chains{};

  std::uint64_t records() const;
};

/// What is signed.
std::string text_of(const AuditCheckpoint& checkpoint);
/// Of such a text, and of no other.
std::optional<AuditCheckpoint> parse_checkpoint_text(std::string_view text);
/// {"checkpoint": note, "number": 12} with its line feed, as it stands in exports and in the file outside the database.
std::string checkpoint_json_line(std::int64_t number, std::string_view note);
struct CheckpointLine {
  std::int64_t number = 0;
  std::string note;
};
/// nullopt for a line of another kind.
std::optional<CheckpointLine> parse_checkpoint_line(std::string_view line);
bool is_checkpoint_line(std::string_view line);

}  // namespace kythu::gateway
