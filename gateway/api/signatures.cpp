#include "gateway/api/signatures.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "config/base/digest.hpp"
#include "gateway/api/signature_answer.hpp"
#include "gateway/api/signature_making.hpp"
#include "gateway/core/json.hpp"
#include "gateway/core/or_abandon.hpp"
#include "signing/offer.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

/// Longer than a signature takes that waits for the parser, the token and every time-stamp authority in turn.
constexpr std::chrono::seconds lease{120};

/// What is kept under the idempotency key instead of the whole document: enough to write the same answer again.
Answer reference_to(const signing::KeptSignature& signature, Shape shape) {
  return json_answer(201, {{"signature", signature.id.text()}, {"shape", gateway::name(shape)}});
}

Result<Answer, Problem> replay(Context& context, const Answer& kept) {
  const auto reference = boost::json::parse(as_text(kept.body));
  const auto id = SignatureId::parse(reference.at("signature").as_string());
  const auto shape = parse_shape(reference.at("shape").as_string());
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto signature = id ? signing::find_signature(tx, context.caller.agencies, *id) : std::nullopt;
    if (!signature) return not_found();
    auto answer = created_answer(*signature, signing::document_of(tx, *signature), shape);
    answer.headers.emplace_back("idempotency-replayed", "true");
    return answer;
  });
}

Result<MadeSignature, Problem> make(const Context& context, const SignatureRequest& request) {
  return make_signature(context, request, SignatureId::fresh(context.now, context.services.random));
}

/// How a signature came to be: at once, or by a preparation, which it uses up.
enum class Way { at_once, prepared };

Problem used_up() { return {409, "preparation_used", "It was completed.", {}, {}}; }

/// Everything about the signature in one transaction: it is archived, logged, announced, audited and answered, or not.
Result<Done, Problem> keep_all(Context& context, const Begun& begun, MadeSignature& made, Shape shape, Way way) {
  return context.database().write([&](db::Transaction& tx) -> Result<Done, Problem> {
    auto& signature = made.signature;
    if (auto kept = finish(tx, context, begun, reference_to(signature, shape)); !kept) return kept;
    if (way == Way::prepared && tx.exec(sql::use_preparation, signature.agency, signature.id).affected_rows() != 1)
      return used_up();
    keep_signature(tx, context, signature, made.document);
    return Done{};
  });
}

/// Long enough for a leader who was called to the telephone.
constexpr std::chrono::minutes preparation_life{15};
/// Names no key of the vault.
constexpr std::string_view elsewhere = "elsewhere";

signing::Signatory outsider(const SignatureRequest& request, SignatureId id) {
  return {.key = std::string{elsewhere},
          .algorithm = *request.algorithm,
          .certificate_chain = request.certificates,
          .agency = request.agency,
          .job = id.text()};
}

/// RFC 8017, 9.2: what CKM_RSA_PKCS takes instead of the digest.
std::optional<Bytes> digest_info(hsm::Algorithm algorithm, const Bytes& digest) {
  const auto word = hsm::name(algorithm);
  if (!word.starts_with("rsa_pkcs1")) return std::nullopt;
  const auto size = static_cast<std::uint8_t>(digest.size());
  const std::uint8_t kind = size == 64 ? 3 : size == 48 ? 2 : 1;
  Bytes info{0x30, static_cast<std::uint8_t>(size + 17),
             0x30, 0x0d,
             0x06, 0x09,
             0x60, 0x86,
             0x48, 0x01,
             0x65, 0x03,
             0x04, 0x02,
             kind, 0x05,
             0x00, 0x04,
             size};
  info.insert(info.end(), digest.begin(), digest.end());
  return info;
}

Answer prepared_answer(const SignatureRequest& request, SignatureId id, const Bytes& digest, Instant expires_at) {
  boost::json::object task{{"digest", to_base64(digest)}, {"algorithm", hsm::name(*request.algorithm)}};
  if (const auto info = digest_info(*request.algorithm, digest)) task["digest_info"] = to_base64(*info);
  return json_answer(201, {{"id", id.text()},
                           {"status", "prepared"},
                           {"agency", request.agency.text()},
                           {"to_be_signed", std::move(task)},
                           {"expires_at", rfc3339(expires_at)}});
}

/// A request that waits for its signature.
struct Waiting {
  SignatureRequest request;
  Bytes digest;
  signing::Moment moment;
};

Result<Waiting, Problem> find_waiting(Context& context, SignatureId id) {
  return context.database().read([&](db::Transaction& tx) -> Result<Waiting, Problem> {
    const auto rows = tx.exec(sql::find_preparation, id, context.caller.client);
    if (rows.empty()) {
      if (signing::find_signature(tx, context.caller.agencies, id)) return used_up();
      return not_found("preparation_not_found");
    }
    const auto row = rows[0];
    if (db::to_instant(row["expires_at"]) <= context.now)
      return Problem{409, "preparation_expired", "Prepare it again.", {}, {}};
    auto request = read_again(context, boost::json::parse(row["request"].c_str()), db::to_bytes(row["document"]),
                              Keeper::elsewhere);
    if (!request) return request.error();
    return Waiting{std::move(*request),
                   db::to_bytes(row["digest"]),
                   {db::to_instant(row["signing_time"]), row["token_room"].as<std::size_t>()}};
  });
}

/// The document is laid out again as it was: what was checked is what is signed.
Result<MadeSignature, Problem> complete(Context& context, SignatureId id, const Bytes& value) {
  const auto waiting = find_waiting(context, id);
  if (!waiting) return waiting.error();
  const auto& request = (*waiting).request;
  const auto signatory = outsider(request, id);
  auto prepared = context.services.signer.prepare(request.document, request.profile, signatory, (*waiting).moment);
  if (!prepared) return problem_of(prepared.error());
  if (prepared->digest() != (*waiting).digest) return Problem{409, "preparation_expired", "Prepare it again.", {}, {}};
  auto done = context.services.signer.complete(std::move(*prepared), {signing::vault_form(*request.algorithm, value)});
  if (!done) return problem_of(done.error());
  return made_of(context, id, request, signatory, std::move(*done));
}

Result<Bytes, Problem> read_value(Context& context) {
  std::vector<FieldError> errors;
  JsonObject members{context.json, "", errors};
  auto value = from_base64(members.text("signature", Presence::required, 4'096));
  if (!value) members.fault("signature", "not_base64", "RFC 4648 section 4, with padding and no line breaks.");
  members.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  return std::move(*value);
}

}  // namespace

Result<Answer, Problem> create_signature(Context& context) {
  auto request = read_signature_request(context);
  if (!request) return request.error();
  const auto begun = begin(context, lease);
  if (!begun) return begun.error();
  if ((*begun).replay) return replay(context, *(*begun).replay);
  auto made = or_abandon(context, *begun, [&] { return make(context, *request); });
  if (!made) return made.error();
  const auto shape = (*request).shape.value_or(usual_shape((*made).document.size()));
  if (const auto kept = keep_all(context, *begun, *made, shape, Way::at_once); !kept) return kept.error();
  return created_answer((*made).signature, (*made).document, shape);
}

Result<Answer, Problem> prepare_signature(Context& context) {
  const auto request = read_signature_request(context, Keeper::elsewhere);
  if (!request) return request.error();
  const auto begun = begin(context, lease);
  if (!begun) return begun.error();
  if ((*begun).replay) return *(*begun).replay;
  const auto id = SignatureId::fresh(context.now, context.services.random);
  const auto expires_at = context.now + preparation_life;
  const auto prepared = or_abandon(context, *begun, [&] {
    return context.services.signer.prepare((*request).document, (*request).profile, outsider(*request, id));
  });
  if (!prepared) return problem_of(prepared.error());
  auto answer = prepared_answer(*request, id, prepared->digest(), expires_at);
  const auto kept = context.database().write([&](db::Transaction& tx) -> Result<Done, Problem> {
    if (auto good = finish(tx, context, *begun, answer); !good) return good;
    const auto moment = prepared->moment();
    tx.exec(sql::add_preparation, (*request).agency, id, context.caller.client, (*request).stored,
            (*request).document.bytes, prepared->digest(), moment.signing_time,
            static_cast<std::int64_t>(moment.token_room), expires_at);
    return Done{};
  });
  if (!kept) return kept.error();
  return answer;
}

Result<Answer, Problem> complete_signature(Context& context) {
  const auto id = SignatureId::parse(context.path[0]);
  if (!id) return not_found("preparation_not_found");
  const auto value = read_value(context);
  if (!value) return value.error();
  const auto begun = begin(context, lease);
  if (!begun) return begun.error();
  if ((*begun).replay) return replay(context, *(*begun).replay);
  auto made = or_abandon(context, *begun, [&] { return complete(context, *id, *value); });
  if (!made) return made.error();
  const auto shape = usual_shape((*made).document.size());
  if (const auto kept = keep_all(context, *begun, *made, shape, Way::prepared); !kept) return kept.error();
  return created_answer((*made).signature, (*made).document, shape);
}

Result<Answer, Problem> show_signature(Context& context) {
  const auto id = SignatureId::parse(context.path[0]);
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto signature = id ? signing::find_signature(tx, context.caller.agencies, *id) : std::nullopt;
    if (!signature) return not_found();
    return json_answer(200, signature_words(*signature));
  });
}

}  // namespace kythu::gateway
