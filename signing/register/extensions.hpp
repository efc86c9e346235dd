// Documents whose signatures were raised to a higher level: kept in the archive as signed documents are. The log says
// which signatures were made, and raising makes none.
#pragma once

#include "signing/register/archive.hpp"

namespace kythu::signing {

struct KeptExtension {
  DocumentId document;
  AgencyId agency;
  ClientId client;
  std::string level;  ///< "t", "lt", "lta"
  std::optional<Instant> timestamped_at;
  std::string document_name, media_type;
  std::int64_t size = 0;
  Sha256 original_sha256{};           ///< of the document as it came
  Sha256 document_sha256{};           ///< as it went
  std::optional<DocumentId> extends;  ///< what came, where it is in the archive; found, not kept
};

void keep(db::Transaction& tx, const KeptExtension& extension, const Bytes& document, Instant now);
/// nullopt when there is none, or none that belongs to one of the agencies.
std::optional<KeptExtension> find_extension(db::Transaction& tx, const std::vector<AgencyId>& agencies, DocumentId id);
Bytes document_of(db::Transaction& tx, const KeptExtension& extension);

}  // namespace kythu::signing
