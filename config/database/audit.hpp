// One chained record of every privileged act, in the transaction of the act: if it cannot be written, the act fails
// (security requirements I1, I2). Payments have a chain of their own, in payment_event.
#pragma once

#include <string>
#include <string_view>

#include "config/database/database.hpp"

namespace kythu::db {

struct AuditRecord {
  std::string_view chain = "appliance";  ///< one sequence and one hash chain each
  std::string_view actor;                ///< "client:cli_…", "officer:…", "system:poller"
  std::string_view act;                  ///< "token.issued", "signature.created"
  std::string object;                    ///< the id of what was acted on; may be empty
  std::string_view outcome;              ///< "done", "refused"
  std::string detail = "{}";             ///< a JSON object without secrets or personal data
  std::string request_id;
  Instant at;
};

/// Appends the record: seq is the chain's last + 1 and hash = SHA-256(previous hash ‖ canonical record). Serialises
/// writers of one chain until commit, so it comes last in a transaction.
void record(Transaction& tx, const AuditRecord& record);

}  // namespace kythu::db
