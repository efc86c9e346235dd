#include "gateway/api/log_checkpoint.hpp"

#include "gateway/audit/log_note.hpp"
#include "gateway/audit/note.hpp"
#include "gateway/core/query.hpp"
#include "gateway/keys/certificates.hpp"
#include "hsm/statement.hpp"
#include "signing/register/archive.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

struct SignedHead {
  std::string note;
  Bytes certificate;
  Instant at;
};

std::optional<SignedHead> find_signed_head(db::Transaction& tx, std::int64_t size) {
  const auto rows = tx.exec(sql::find_log_checkpoint, size);
  if (rows.empty()) return std::nullopt;
  return SignedHead{rows[0]["note"].as<std::string>(), db::to_bytes(rows[0]["certificate"]),
                    db::to_instant(rows[0]["at"])};
}

std::string log_origin(const settings::CoreSettings& settings) {
  return settings.public_url.substr(settings.public_url.find("://") + 3) + "/log";
}

Result<SignedHead, Problem> sign_head(Context& context, const signing::LogHead& head) {
  const auto key = hsm::statement_key(context.services.keys);
  if (!key) return Problem{503, "signer_unavailable", "No key signs checkpoints now.", {}, {{"retry-after", "5"}}};
  const LogCheckpoint checkpoint{.origin = log_origin(context.services.settings),
                                 .size = head.size,
                                 .root = head.root,
                                 .key = key->label,
                                 .algorithm = key->algorithms.front()};
  auto note = sign_note(context.services.keys, *key, checkpoint.origin, text_of(checkpoint),
                        "log-" + std::to_string(head.size));
  if (!note) return problem_of(note.error());
  return SignedHead{std::move(*note), key->certificate_chain.front(), context.now};
}

/// Whoever asks at the same moment for the same size gets the one that was kept first.
Result<SignedHead, Problem> signed_head(Context& context) {
  const auto [head, known] = context.database().read([](db::Transaction& tx) {
    const auto now = signing::log_head(tx);
    return std::pair{now, find_signed_head(tx, now.size)};
  });
  if (known) return *known;
  auto fresh = sign_head(context, head);
  if (!fresh) return fresh.error();
  return context.database().write([&](db::Transaction& tx) {
    tx.exec(sql::add_log_checkpoint, head.size, fresh->note, fresh->certificate, fresh->at);
    return find_signed_head(tx, head.size).value();
  });
}

Answer head_words(const SignedHead& head) {
  const auto note = parse_note(head.note);
  const auto checkpoint = parse_log_checkpoint(note->text);
  return json_answer(200, {{"origin", checkpoint->origin},
                           {"tree_size", checkpoint->size},
                           {"root_hash", to_hex(checkpoint->root)},
                           {"at", rfc3339(head.at)},
                           {"key", checkpoint->key},
                           {"algorithm", hsm::name(checkpoint->algorithm)},
                           {"certificate", to_pem(head.certificate)},
                           {"note", head.note}});
}

}  // namespace

Result<Answer, Problem> show_log_checkpoint(Context& context) {
  auto query = Query::parse(context.request.query);
  if (!query) return query.error();
  if (const auto good = (*query).check(); !good) return good.error();
  const auto head = signed_head(context);
  if (!head) return head.error();
  if (context.accepts("application/json")) return head_words(*head);
  return Answer{
      200, {{"content-type", "text/plain; charset=utf-8"}, {"cache-control", "no-store"}}, to_bytes(head->note)};
}

}  // namespace kythu::gateway
