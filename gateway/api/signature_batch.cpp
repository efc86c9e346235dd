#include "gateway/api/signature_batch.hpp"

#include <algorithm>

#include "sql.hpp"

namespace kythu::gateway {
namespace {

/// So many rows, or so many bytes of them, travel in one message.
constexpr std::size_t most_together = 200, most_bytes_together = 8 << 20;

Sha256 hash_in(const pqxx::field& field) {
  const auto bytes = db::to_bytes(field);
  Sha256 hash{};
  if (bytes.size() == hash.size()) std::ranges::copy(bytes, hash.begin());
  return hash;
}

BatchItem to_item(const pqxx::row& row) {
  BatchItem item{.number = row["number"].as<int>(),
                 .request = row["request"].c_str(),
                 .state = row["state"].c_str(),
                 .problem = row["problem"].c_str(),
                 .sha256 = hash_in(row["sha256"]),
                 .signature = db::to_id<SignatureId>(row["signature_id"]),
                 .document = {},
                 .document_sha256 = {}};
  if (row["document_id"].is_null()) return item;
  item.document = db::to_id<DocumentId>(row["document_id"]);
  item.document_sha256 = db::to_bytes(row["document_sha256"]);
  return item;
}

}  // namespace

std::optional<SignatureBatch> find_batch(const Context& context, db::Transaction& tx, BatchId id) {
  const auto rows = tx.exec(sql::find_batch, id, context.caller.client);
  if (rows.empty()) return std::nullopt;
  const auto row = rows[0];
  SignatureBatch batch{
      id, db::to_id<AgencyId>(row["agency_id"]), row["request"].c_str(), db::to_instant(row["created_at"]), {}};
  if (!row["ended_at"].is_null()) batch.ended_at = db::to_instant(row["ended_at"]);
  return batch;
}

BatchProgress progress_of(db::Transaction& tx, const SignatureBatch& batch) {
  const auto row = tx.exec(sql::count_batch_items, batch.agency, batch.id)[0];
  const auto count = [&](const char* name) { return row[name].as<std::int64_t>(); };
  return {count("total"), count("waiting"), count("done"), count("failed")};
}

void add_batch(const Context& context, db::Transaction& tx, const SignatureBatch& batch) {
  tx.exec(sql::add_batch, batch.agency, batch.id, context.caller.client, batch.request, context.request.request_id,
          batch.created_at);
}

bool add_documents(const Context& context, db::Transaction& tx, const SignatureBatch& batch,
                   const std::vector<BatchDocument>& documents) {
  tx.exec(sql::lock_batch, batch.agency, batch.id);
  auto number = progress_of(tx, batch).total;
  if (number + static_cast<std::int64_t>(documents.size()) > most_batch_documents) return false;
  tx.exec(sql::reopen_batch, batch.agency, batch.id);
  std::size_t rows = 0, bytes = 0;
  for (const auto& document : documents) {
    const auto sent = tx.send(sql::add_batch_item, batch.agency, batch.id, ++number, document.request, document.sha256,
                              document.content, SignatureId::fresh(context.now, context.services.random), context.now);
    bytes += document.content.size();
    if (++rows < most_together && bytes < most_bytes_together) continue;
    sent.rows();
    rows = bytes = 0;
  }
  return true;
}

std::vector<BatchItem> list_items(db::Transaction& tx, const SignatureBatch& batch, const BatchItemFilter& filter) {
  std::vector<BatchItem> items;
  for (const auto& row :
       tx.exec(sql::list_batch_items, batch.agency, batch.id, filter.after, filter.state, filter.limit))
    items.push_back(to_item(row));
  return items;
}

}  // namespace kythu::gateway
