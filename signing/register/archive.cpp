#include "archive.hpp"

#include <boost/json.hpp>

#include "signing/merkle/merkle.hpp"
#include "sql.hpp"

namespace kythu::signing {
namespace {

Sha256 to_hash(const pqxx::field& field) {
  const auto bytes = db::to_bytes(field);
  if (bytes.size() != Sha256{}.size()) throw std::runtime_error{"not a SHA-256 hash"};
  Sha256 hash;
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

Subtrees subtrees_of(db::Transaction& tx) {
  return [&tx](Subtree subtree) {
    const auto rows = tx.exec(sql::find_log_node, subtree.level, subtree.position);
    if (rows.empty()) throw std::runtime_error{"the signature log lacks a node"};
    return to_hash(rows[0][0]);
  };
}

/// What the log says of a signature: a JSON array, so that no two entries share a text. No personal data.
std::string canonical(const KeptSignature& signature) {
  return boost::json::serialize(boost::json::array{
      "kythu-signature-log-1", signature.log_index, signature.id.text(), signature.agency.text(), signature.format,
      signature.level, signature.algorithm, to_hex(signature.original_sha256), to_hex(signature.document_sha256),
      to_hex(sha256(signature.certificate)), rfc3339(signature.signed_at)});
}

void append_to_log(db::Transaction& tx, KeptSignature& signature) {
  signature.log_index = tx.exec(sql::take_log_index)[0][0].as<std::int64_t>();
  const auto entry = canonical(signature);
  const auto leaf = leaf_hash(entry);
  tx.exec(sql::append_log, signature.log_index, entry, leaf);
  for (const auto& [subtree, hash] : grow(signature.log_index, leaf, subtrees_of(tx))) {
    tx.exec(sql::add_log_node, subtree.level, subtree.position, hash);
  }
}

std::string list_of(const std::vector<AgencyId>& agencies) {
  std::string list = "{";
  for (const auto& agency : agencies) list += (list.size() > 1 ? "," : "") + agency.uuid_text();
  return list + "}";
}

std::optional<KeptSignature> to_signature(const pqxx::result& rows) {
  if (rows.empty()) return std::nullopt;
  const auto row = rows[0];
  KeptSignature found{.id = db::to_id<SignatureId>(row["signature_id"]),
                      .agency = db::to_id<AgencyId>(row["agency_id"]),
                      .client = db::to_id<ClientId>(row["client_id"]),
                      .document = db::to_id<DocumentId>(row["document_id"]),
                      .credential = row["credential"].c_str(),
                      .format = row["format"].c_str(),
                      .level = row["level"].c_str(),
                      .algorithm = row["algorithm"].c_str(),
                      .field = row["field"].c_str(),
                      .certificate = db::to_bytes(row["certificate"]),
                      .signed_at = db::to_instant(row["signed_at"]),
                      .timestamped_at = {},
                      .document_name = row["name"].c_str(),
                      .media_type = row["media_type"].c_str(),
                      .size = row["size"].as<std::int64_t>(),
                      .original_sha256 = to_hash(row["original_sha256"]),
                      .document_sha256 = to_hash(row["sha256"]),
                      .metadata = row["metadata"].c_str(),
                      .log_index = row["log_index"].as<std::int64_t>()};
  if (!row["timestamped_at"].is_null()) found.timestamped_at = db::to_instant(row["timestamped_at"]);
  return found;
}

LogEntry to_entry(const pqxx::row& row) {
  return {row["log_index"].as<std::int64_t>(), row["entry"].c_str(), to_hash(row["leaf"])};
}

}  // namespace

void keep(db::Transaction& tx, KeptSignature& signature, const Bytes& document) {
  tx.exec(sql::add_document, signature.agency, signature.document, signature.document_name, signature.media_type,
          document, signature.document_sha256, signature.size, signature.signed_at);
  append_to_log(tx, signature);
  tx.exec(sql::add_signature, signature.agency, signature.id, signature.client, signature.document,
          signature.credential, signature.format, signature.level, signature.algorithm, signature.field,
          signature.certificate, signature.signed_at, signature.timestamped_at, signature.original_sha256,
          signature.metadata, signature.log_index);
  if (signature.level == "lta") tx.exec(sql::add_watch, signature.agency, signature.document, signature.signed_at);
}

std::optional<KeptSignature> find_signature(db::Transaction& tx, const std::vector<AgencyId>& agencies,
                                            SignatureId id) {
  return to_signature(tx.exec(sql::find_signature, list_of(agencies), id));
}

std::optional<KeptSignature> find_signature(db::Transaction& tx, const std::vector<AgencyId>& agencies, DocumentId id) {
  return to_signature(tx.exec(sql::find_signature_of_document, list_of(agencies), id));
}

Bytes document_of(db::Transaction& tx, const KeptSignature& signature) {
  return db::to_bytes(tx.exec(sql::read_document, signature.agency, signature.document)[0][0]);
}

std::vector<LogEntry> log_entries(db::Transaction& tx, std::int64_t from, std::int64_t to, int most) {
  std::vector<LogEntry> entries;
  for (const auto& row : tx.exec(sql::list_log, from, to, most)) entries.push_back(to_entry(row));
  return entries;
}

LogProof prove(db::Transaction& tx, std::int64_t index) {
  const auto size = log_size(tx);
  auto entries = log_entries(tx, index, index + 1, 1);
  if (entries.empty() || index >= size) throw std::runtime_error{"the signature log lacks an entry"};
  const auto subtrees = subtrees_of(tx);
  return {std::move(entries[0]), size, tree_head(size, subtrees), audit_path(index, size, subtrees)};
}

LogHead log_head(db::Transaction& tx) {
  const auto size = log_size(tx);
  return {size, size == 0 ? sha256(BytesView{}) : tree_head(size, subtrees_of(tx))};
}

std::int64_t log_size(db::Transaction& tx) { return tx.exec(sql::read_log_size)[0][0].as<std::int64_t>(); }

}  // namespace kythu::signing
