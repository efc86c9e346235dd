// A batch of documents to sign as the database keeps it: one row for all, one for each document.
#pragma once

#include "gateway/core/context.hpp"
#include "signing/register/archive.hpp"

namespace kythu::gateway {

struct BatchKind {
  static constexpr std::string_view prefix = "bat_";
};
using BatchId = Id<BatchKind>;

constexpr int most_batch_documents = 10'000;

/// A document that is to be signed.
struct BatchDocument {
  std::string request;  ///< JSON: what holds for it alone, its content apart
  Sha256 sha256{};      ///< of the content, or as it was given instead of one
  Bytes content;        ///< empty: a digest was given
};

struct SignatureBatch {
  BatchId id;
  AgencyId agency;
  std::string request;  ///< JSON: what holds for every document
  Instant created_at;
  std::optional<Instant> ended_at;  ///< while no document waits
};
struct BatchProgress {
  std::int64_t total = 0, waiting = 0, done = 0, failed = 0;
};

/// Of the caller's client and agencies; nullopt for any other.
std::optional<SignatureBatch> find_batch(const Context& context, db::Transaction& tx, BatchId id);
BatchProgress progress_of(db::Transaction& tx, const SignatureBatch& batch);

void add_batch(const Context& context, db::Transaction& tx, const SignatureBatch& batch);
/// After those that are there. False, and nothing was done, when they would be more than most_batch_documents.
bool add_documents(const Context& context, db::Transaction& tx, const SignatureBatch& batch,
                   const std::vector<BatchDocument>& documents);

struct BatchItemFilter {
  std::optional<SignatureId> after;
  std::string state;  ///< empty: any
  int limit = 50;
};
struct BatchItem {
  int number = 0;
  std::string request, state, problem;
  Sha256 sha256{};
  SignatureId signature;               ///< given before it is made
  std::optional<DocumentId> document;  ///< of a done one, and its hash
  Bytes document_sha256;
};
std::vector<BatchItem> list_items(db::Transaction& tx, const SignatureBatch& batch, const BatchItemFilter& filter);

}  // namespace kythu::gateway
