// The archive's documents of level LTA, each looked at before the end of its last time-stamp; keep() puts them here.
#pragma once

#include "signing/register/extensions.hpp"

namespace kythu::signing {

struct WatchedDocument {
  AgencyId agency;
  DocumentId document;
  ClientId client;  ///< who had it signed
  std::string name, media_type;
  Bytes content;
};

/// The one that is due first, not due again before `until`; nullopt when none is.
std::optional<WatchedDocument> claim_watched(db::Transaction& tx, Instant now, Instant until);
void look_again(db::Transaction& tx, const WatchedDocument& watched, Instant at, std::optional<Instant> good_until);
/// False, and nothing was done, when another has taken its place already.
bool replace(db::Transaction& tx, const WatchedDocument& watched, DocumentId by);
/// What took its place; nullopt: it is the newest.
std::optional<DocumentId> successor_of(db::Transaction& tx, AgencyId agency, DocumentId document);

}  // namespace kythu::signing
