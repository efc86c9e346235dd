#include "extensions.hpp"

#include <algorithm>

#include "sql.hpp"

namespace kythu::signing {
namespace {

Sha256 hash_of_field(const pqxx::field& field) {
  const auto bytes = db::to_bytes(field);
  Sha256 hash{};
  if (bytes.size() != hash.size()) throw std::runtime_error{"not a SHA-256 hash"};
  std::ranges::copy(bytes, hash.begin());
  return hash;
}

}  // namespace

void keep(db::Transaction& tx, const KeptExtension& extension, const Bytes& document, Instant now) {
  tx.exec(sql::add_document, extension.agency, extension.document, extension.document_name, extension.media_type,
          document, extension.document_sha256, extension.size, now);
  tx.exec(sql::add_extension, extension.agency, extension.document, extension.client, extension.level,
          extension.timestamped_at, extension.original_sha256);
  if (extension.level == "lta") tx.exec(sql::add_watch, extension.agency, extension.document, now);
}

std::optional<KeptExtension> find_extension(db::Transaction& tx, const std::vector<AgencyId>& agencies, DocumentId id) {
  std::vector<std::string> list;
  for (const auto& agency : agencies) list.push_back(agency.uuid_text());
  const auto rows = tx.exec(sql::find_extension, db::array(list), id);
  if (rows.empty()) return std::nullopt;
  const auto row = rows[0];
  KeptExtension found{.document = db::to_id<DocumentId>(row["document_id"]),
                      .agency = db::to_id<AgencyId>(row["agency_id"]),
                      .client = db::to_id<ClientId>(row["client_id"]),
                      .level = row["level"].c_str(),
                      .timestamped_at = {},
                      .document_name = row["name"].c_str(),
                      .media_type = row["media_type"].c_str(),
                      .size = row["size"].as<std::int64_t>(),
                      .original_sha256 = hash_of_field(row["original_sha256"]),
                      .document_sha256 = hash_of_field(row["sha256"]),
                      .extends = {}};
  if (!row["timestamped_at"].is_null()) found.timestamped_at = db::to_instant(row["timestamped_at"]);
  if (!row["extends"].is_null()) found.extends = db::to_id<DocumentId>(row["extends"]);
  return found;
}

Bytes document_of(db::Transaction& tx, const KeptExtension& extension) {
  return db::to_bytes(tx.exec(sql::read_document, extension.agency, extension.document)[0][0]);
}

}  // namespace kythu::signing
