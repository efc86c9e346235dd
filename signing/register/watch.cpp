#include "watch.hpp"

#include "sql.hpp"

namespace kythu::signing {

std::optional<WatchedDocument> claim_watched(db::Transaction& tx, Instant now, Instant until) {
  const auto rows = tx.exec(sql::claim_watch, now, until);
  if (rows.empty()) return std::nullopt;
  const auto row = rows[0];
  return WatchedDocument{.agency = db::to_id<AgencyId>(row["agency_id"]),
                         .document = db::to_id<DocumentId>(row["document_id"]),
                         .client = db::to_id<ClientId>(row["client_id"]),
                         .name = row["name"].c_str(),
                         .media_type = row["media_type"].c_str(),
                         .content = db::to_bytes(row["content"])};
}

void look_again(db::Transaction& tx, const WatchedDocument& watched, Instant at, std::optional<Instant> good_until) {
  tx.exec(sql::look_again, watched.agency, watched.document, at, good_until);
}

bool replace(db::Transaction& tx, const WatchedDocument& watched, DocumentId by) {
  return tx.exec(sql::replace_document, watched.agency, watched.document, by).affected_rows() == 1;
}

std::optional<DocumentId> successor_of(db::Transaction& tx, AgencyId agency, DocumentId document) {
  const auto rows = tx.exec(sql::find_successor, agency, document);
  if (rows.empty()) return std::nullopt;
  return db::to_id<DocumentId>(rows[0][0]);
}

}  // namespace kythu::signing
