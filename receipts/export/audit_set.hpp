// Receipts for an auditor who trusts nobody's program: the signed originals byte for byte, their evidence
// (evidence/evidence.hpp), an index, and checksums, as one tar file (POSIX.1-1988 ustar). `sha256sum -c SHA256SUMS`
// checks it, xmlsec1 each original.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/base/bytes.hpp"
#include "config/database/database.hpp"

namespace kythu::receipts {

struct AuditFilter {
  std::vector<AgencyId> agencies;
  std::string from, to;            ///< business days YYYY-MM-DD, inclusive; may be empty
  std::optional<ReceiptId> after;  ///< the last id of the set before
  int limit = 1'000;               ///< receipts of one set
};

struct AuditSet {
  Bytes tar;
  int receipts = 0;
  std::optional<ReceiptId> next = {};  ///< there are more, after this one
};

/// In the order of their ids, which is that of issue to the millisecond. A receipt that waits for its signature is not
/// in it yet.
AuditSet export_receipts(db::Transaction& tx, const AuditFilter& filter);

}  // namespace kythu::receipts
