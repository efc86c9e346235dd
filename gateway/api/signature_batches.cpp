#include "gateway/api/signature_batches.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "config/database/audit.hpp"
#include "gateway/api/signature_batch.hpp"
#include "gateway/api/signature_batch_request.hpp"
#include "gateway/api/signing_keys.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/or_abandon.hpp"
#include "gateway/core/query.hpp"

namespace kythu::gateway {
namespace {

/// Longer than 90 MiB of documents take to be stored.
constexpr std::chrono::seconds storing{120};

boost::json::object batch_words(const SignatureBatch& batch, const BatchProgress& progress) {
  return {{"id", batch.id.text()},
          {"status", batch.ended_at ? "done" : "running"},
          {"agency", batch.agency.text()},
          {"request", boost::json::parse(batch.request)},
          {"progress",
           {{"total", progress.total},
            {"waiting", progress.waiting},
            {"done", progress.done},
            {"failed", progress.failed}}},
          {"created_at", rfc3339(batch.created_at)},
          {"ended_at", instant_or_null(batch.ended_at)}};
}

Answer accepted(db::Transaction& tx, const SignatureBatch& batch) {
  auto answer = json_answer(202, batch_words(batch, progress_of(tx, batch)));
  answer.headers.emplace_back("location", "/v1/signatures/batch/" + batch.id.text());
  return answer;
}

/// The problem document that a single request would have been answered with.
boost::json::value problem_words(const Context& context, const BatchItem& item) {
  if (item.state != "failed") return nullptr;
  const auto kept = boost::json::parse(item.problem);
  Problem problem{static_cast<int>(kept.at("status").as_int64()),
                  std::string{kept.at("code").as_string()},
                  std::string{kept.at("detail").as_string()},
                  {},
                  {}};
  return boost::json::parse(as_text(to_answer(problem, context.language, kept.at("request_id").as_string()).body));
}

boost::json::value document_words(const BatchItem& item) {
  if (!item.document) return nullptr;
  return {{"id", item.document->text()},
          {"href", "/v1/documents/" + item.document->text()},
          {"sha256", to_hex(item.document_sha256)}};
}

boost::json::object item_words(const Context& context, const BatchItem& item) {
  return {{"id", item.signature.text()},
          {"number", item.number},
          {"name", boost::json::parse(item.request).at("document").at("name")},
          {"original_sha256", to_hex(item.sha256)},
          {"status", item.state},
          {"document", document_words(item)},
          {"problem", problem_words(context, item)}};
}

struct WantedPage {
  BatchId id;
  BatchItemFilter filter;
};

Result<WantedPage, Problem> read_wanted(const Context& context) {
  const auto id = BatchId::parse(context.path[0]);
  if (!id) return not_found();
  auto query = Query::parse(context.request.query);
  if (!query) return query.error();
  const auto after = query->text("after");
  WantedPage wanted{*id, {.after = SignatureId::parse(after), .state = query->text("status"), .limit = query->limit()}};
  if (!after.empty() && !wanted.filter.after) query->fault("after", "not_a_cursor", "A signature's id.");
  const auto& state = wanted.filter.state;
  if (!state.empty() && state != "waiting" && state != "done" && state != "failed")
    query->fault("status", "unknown_value", "waiting, done or failed.");
  if (const auto good = query->check(); !good) return good.error();
  return wanted;
}

Problem batch_full() { return {409, "batch_full", "A batch has at most 10,000 documents: open another.", {}, {}}; }

void audit_batch(const Context& context, db::Transaction& tx, const SignatureBatch& batch, std::size_t documents) {
  const auto actor = context.caller.actor();
  db::record(tx, {.actor = actor,
                  .act = "signature_batch.filled",
                  .object = batch.id.text(),
                  .outcome = "done",
                  .detail = boost::json::serialize(boost::json::object{{"documents", documents}}),
                  .request_id = context.request.request_id,
                  .at = context.now});
}

/// With the answer, in one transaction; `open` is run in it first.
template <class Open>
Result<Answer, Problem> fill(Context& context, const Begun& begun, const SignatureBatch& batch,
                             const std::vector<BatchDocument>& documents, Open&& open) {
  const auto attempt = [&](db::Transaction& tx) -> Result<Answer, Problem> {
    open(tx);
    if (!add_documents(context, tx, batch, documents)) return batch_full();
    auto answer = accepted(tx, batch);
    if (const auto kept = finish(tx, context, begun, answer); !kept) return kept.error();
    audit_batch(context, tx, batch, documents.size());
    return answer;
  };
  return or_abandon(context, begun, [&] { return context.database().write(attempt); });
}

std::optional<SignatureBatch> find_named(Context& context) {
  const auto id = BatchId::parse(context.path[0]);
  if (!id) return std::nullopt;
  return context.database().read([&](db::Transaction& tx) { return find_batch(context, tx, *id); });
}

}  // namespace

Result<Answer, Problem> create_signature_batch(Context& context) {
  const auto request = read_batch_request(context);
  if (!request) return request.error();
  const auto begun = begin(context, storing);
  if (!begun) return begun.error();
  if (begun->replay) return *begun->replay;
  const auto known =
      or_abandon(context, *begun, [&] { return signatory_of(context, request->agency, request->credential); });
  if (!known) return known.error();
  const SignatureBatch batch{BatchId::fresh(context.now, context.services.random),
                             request->agency,
                             boost::json::serialize(request->shared),
                             context.now,
                             {}};
  return fill(context, *begun, batch, request->documents, [&](db::Transaction& tx) { add_batch(context, tx, batch); });
}

Result<Answer, Problem> extend_signature_batch(Context& context) {
  auto batch = find_named(context);
  if (!batch) return not_found();
  const auto documents = read_batch_documents(context, boost::json::parse(batch->request).as_object());
  if (!documents) return documents.error();
  const auto begun = begin(context, storing);
  if (!begun) return begun.error();
  if (begun->replay) return *begun->replay;
  batch->ended_at.reset();
  return fill(context, *begun, *batch, *documents, [](db::Transaction&) {});
}

Result<Answer, Problem> show_signature_batch(Context& context) {
  const auto wanted = read_wanted(context);
  if (!wanted) return wanted.error();
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto batch = find_batch(context, tx, wanted->id);
    if (!batch) return not_found();
    auto filter = wanted->filter;
    const int limit = filter.limit++;
    boost::json::array items;
    for (const auto& item : list_items(tx, *batch, filter)) items.push_back(item_words(context, item));
    auto words = batch_words(*batch, progress_of(tx, *batch));
    words["items"] = page_of(std::move(items), limit);
    return json_answer(200, words);
  });
}

}  // namespace kythu::gateway
