// The audit chains (config/database/audit.hpp), read: searched, exported, and what their checkpoints say.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/database/database.hpp"
#include "gateway/audit/chain.hpp"

namespace kythu::gateway {

/// One record by its chain and number: "appliance:7".
struct AuditPlace {
  std::string chain;
  std::int64_t seq = 0;
};
std::string to_text(const AuditPlace& place);
std::optional<AuditPlace> parse_audit_place(std::string_view text);

struct AuditFilter {
  std::optional<Instant> from, to;                 ///< from inclusive, to exclusive
  std::string actor, act, object, outcome, chain;  ///< empty: any
  std::optional<AuditPlace> after;                 ///< the last of the page before
  int limit = 50;
};
/// Newest first. `previous` is left empty.
std::vector<AuditLine> list_audit(db::Transaction& tx, const AuditFilter& filter);

/// By chain and number, each with the hash of the one before; at most `limit` behind `after`.
std::vector<AuditLine> export_audit(db::Transaction& tx, const AuditPlace& after, int limit);

struct StoredCheckpoint {
  std::int64_t number = 0;
  Instant at;
  std::int64_t records = 0;  ///< of all chains
  std::string note;          ///< signed (gateway/audit/note.hpp)
};
std::optional<StoredCheckpoint> newest_checkpoint(db::Transaction& tx);
std::vector<StoredCheckpoint> checkpoints_after(db::Transaction& tx, std::int64_t number, int limit);

}  // namespace kythu::gateway
