// What is kept of every signature that was made: the signed document, the facts, and its place in the signature log.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/base/digest.hpp"
#include "config/database/database.hpp"

namespace kythu::signing {

/// Words as the API shows them; the document's bytes are kept beside it.
struct KeptSignature {
  SignatureId id;
  AgencyId agency;
  ClientId client;
  DocumentId document;
  std::string credential;                ///< label of the key
  std::string format, level, algorithm;  ///< "pades", "t", "rsa_pkcs1_sha256"
  std::string field;
  Bytes certificate;  ///< DER of the signer's own
  Instant signed_at;
  std::optional<Instant> timestamped_at;
  std::string document_name, media_type;
  std::int64_t size = 0;
  Sha256 original_sha256{};  ///< of the document before it was signed
  Sha256 document_sha256{};  ///< of the document as signed
  std::string metadata = "{}";
  std::int64_t log_index = 0;
};

/// Stores the document and the signature and appends the signature to the log, which sets `log_index`. Serialises every
/// signature of the appliance until commit, so it comes late in a transaction. The signature's format, level and so on
/// stand in the log's entry; names and metadata do not.
void keep(db::Transaction& tx, KeptSignature& signature, const Bytes& document);

/// nullopt when there is none, or none that belongs to one of the agencies.
std::optional<KeptSignature> find_signature(db::Transaction& tx, const std::vector<AgencyId>& agencies, SignatureId id);
std::optional<KeptSignature> find_signature(db::Transaction& tx, const std::vector<AgencyId>& agencies, DocumentId id);
/// The signed document of a kept signature.
Bytes document_of(db::Transaction& tx, const KeptSignature& signature);

struct LogEntry {
  std::int64_t index = 0;
  std::string text;  ///< the bytes that are hashed: a JSON array
  Sha256 leaf{};
};
/// Entries [from, to), at most `most`.
std::vector<LogEntry> log_entries(db::Transaction& tx, std::int64_t from, std::int64_t to, int most);

struct LogProof {
  LogEntry entry;
  std::int64_t size = 0;  ///< of the tree that the proof leads to
  Sha256 head{};
  std::vector<Sha256> path;  ///< RFC 6962 section 2.1.1
};
/// For the tree as it is now; `index` must be in the log.
LogProof prove(db::Transaction& tx, std::int64_t index);

std::int64_t log_size(db::Transaction& tx);

struct LogHead {
  std::int64_t size = 0;
  Sha256 root{};
};
/// Of the tree as it is now; an empty one has the hash of nothing.
LogHead log_head(db::Transaction& tx);

}  // namespace kythu::signing
