#include "gateway/api/documents.hpp"

#include <charconv>

#include <boost/json/array.hpp>

#include "gateway/api/signature_answer.hpp"
#include "gateway/core/query.hpp"
#include "signing/register/watch.hpp"

namespace kythu::gateway {
namespace {

constexpr int most_entries = 1'000;

std::optional<signing::KeptSignature> find(const Context& context, db::Transaction& tx) {
  const auto id = DocumentId::parse(context.path[0]);
  return id ? signing::find_signature(tx, context.caller.agencies, *id) : std::nullopt;
}

boost::json::object words_of(const signing::LogEntry& entry) {
  return {{"index", entry.index}, {"entry", entry.text}, {"leaf_hash", to_hex(entry.leaf)}};
}

std::int64_t index_in(Query& query, std::string_view name, std::int64_t fallback) {
  const auto text = query.text(name);
  if (text.empty()) return fallback;
  std::int64_t index = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (fault == std::errc{} && end == text.data() + text.size() && index >= 0) return index;
  query.fault(name, "out_of_range", "An index from 0.");
  return fallback;
}

/// RFC 5829: where a renewed one took its place.
Answer with_successor(db::Transaction& tx, AgencyId agency, DocumentId document, Answer answer) {
  if (const auto newer = signing::successor_of(tx, agency, document))
    answer.headers.emplace_back("link", "</v1/documents/" + newer->text() + ">; rel=\"successor-version\"");
  return answer;
}

}  // namespace

Result<Answer, Problem> show_document(Context& context) {
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    if (const auto signature = find(context, tx))
      return with_successor(tx, signature->agency, signature->document,
                            document_answer(200, *signature, signing::document_of(tx, *signature)));
    const auto id = DocumentId::parse(context.path[0]);
    const auto raised = id ? signing::find_extension(tx, context.caller.agencies, *id) : std::nullopt;
    if (!raised) return not_found();
    return with_successor(
        tx, raised->agency, raised->document,
        file_answer(200, raised->document_name, raised->media_type, signing::document_of(tx, *raised)));
  });
}

Result<Answer, Problem> prove_document(Context& context) {
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto signature = find(context, tx);
    if (!signature) return not_found();
    const auto proof = signing::prove(tx, signature->log_index);
    boost::json::array path;
    for (const auto& hash : proof.path) path.push_back(boost::json::string{to_hex(hash)});
    return json_answer(200, {{"document", signature->document.text()},
                             {"signature", signature->id.text()},
                             {"hash_algorithm", "sha-256"},
                             {"index", proof.entry.index},
                             {"tree_size", proof.size},
                             {"entry", proof.entry.text},
                             {"leaf_hash", to_hex(proof.entry.leaf)},
                             {"path", std::move(path)},
                             {"root_hash", to_hex(proof.head)}});
  });
}

Result<Answer, Problem> list_log_entries(Context& context) {
  auto query = Query::parse(context.request.query);
  if (!query) return query.error();
  const auto from = index_in(*query, "from", 0);
  const auto to = index_in(*query, "to", from + most_entries);
  if (const auto good = (*query).check(); !good) return good.error();
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    boost::json::array rows;
    for (const auto& entry : signing::log_entries(tx, from, to, most_entries)) rows.push_back(words_of(entry));
    return json_answer(200, {{"tree_size", signing::log_size(tx)}, {"data", std::move(rows)}});
  });
}

}  // namespace kythu::gateway
