#include "audit.hpp"

#include <boost/json.hpp>

#include "config/base/digest.hpp"
#include "sql.hpp"

namespace kythu::db {
namespace {

/// The bytes that are hashed: a JSON array, so that no two records share a text.
std::string canonical(std::int64_t seq, const AuditRecord& record) {
  return boost::json::serialize(boost::json::array{record.chain, seq, rfc3339(record.at), record.actor, record.act,
                                                   record.object, record.outcome, record.detail, record.request_id});
}

}  // namespace

void record(Transaction& tx, const AuditRecord& record) {
  tx.exec(sql::open_audit_chain, record.chain);
  const auto head = tx.exec(sql::lock_audit_chain, record.chain);
  const auto seq = head[0]["last_seq"].as<std::int64_t>() + 1;
  auto chained = to_bytes(head[0]["last_hash"]);
  const auto text = canonical(seq, record);
  chained.insert(chained.end(), text.begin(), text.end());
  const auto hash = sha256(chained);
  tx.exec(sql::append_audit, record.chain, seq, record.at, record.actor, record.act, record.object, record.outcome,
          record.detail, record.request_id, hash);
  tx.exec(sql::advance_audit_chain, record.chain, seq, hash);
}

}  // namespace kythu::db
