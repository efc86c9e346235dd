#include "audit.hpp"

#include <boost/json.hpp>

#include "sql.hpp"

namespace kythu::db {
namespace {

/// The bytes that are hashed are a JSON array, so that no two records share a text: what stands in it before the
/// number, and behind it.
struct Canonical {
  std::string before, behind;
};

Canonical canonical(const AuditRecord& record) {
  const auto rest = boost::json::serialize(boost::json::array{
      rfc3339(record.at), record.actor, record.act, record.object, record.outcome, record.detail, record.request_id});
  return {"[" + boost::json::serialize(boost::json::string{record.chain}) + ",", "," + rest.substr(1)};
}

}  // namespace

/// The database hashes, so that the chain is locked from the transaction's last message to its end alone.
void record(Transaction& tx, const AuditRecord& record) {
  const auto [before, behind] = canonical(record);
  tx.send(sql::open_audit_chain, record.chain);
  tx.send(sql::append_audit, record.chain, before, behind, record.at, record.actor, record.act, record.object,
          record.outcome, record.detail, record.request_id);
}

}  // namespace kythu::db
