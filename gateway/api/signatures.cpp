#include "gateway/api/signatures.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "config/base/digest.hpp"
#include "config/database/audit.hpp"
#include "config/database/outbox.hpp"
#include "gateway/api/signature_answer.hpp"
#include "gateway/api/signing_keys.hpp"
#include "gateway/core/idempotency.hpp"
#include "signing/offer.hpp"

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

struct Made {
  signing::KeptSignature signature;
  Bytes document;
};

Result<Made, Problem> make(Context& context, const SignatureRequest& request) {
  auto signatory = signatory_of(context, request.agency, request.credential);
  if (!signatory) return signatory.error();
  const auto id = SignatureId::fresh(context.now, context.services.random);
  (*signatory).job = id.text();
  auto signed_document = context.services.signer.sign(request.document, request.profile, *signatory);
  if (!signed_document) return problem_of(signed_document.error());
  auto& result = *signed_document;
  return Made{{.id = id,
               .agency = request.agency,
               .client = context.caller.client,
               .document = DocumentId::fresh(context.now, context.services.random),
               .credential = (*signatory).key,
               .format = std::string{signing::name(request.profile.format)},
               .level = std::string{signing::name(result.level)},
               .algorithm = std::string{hsm::name(result.algorithm)},
               .field = result.field,
               .certificate = (*signatory).certificate_chain.empty() ? Bytes{} : (*signatory).certificate_chain.front(),
               .signed_at = result.signed_at,
               .timestamped_at = result.timestamped_at,
               .document_name = result.name,
               .media_type = result.media_type,
               .size = static_cast<std::int64_t>(result.bytes.size()),
               .original_sha256 = request.document.digest.value_or(sha256(request.document.bytes)),
               .document_sha256 = sha256(result.bytes),
               .metadata = request.metadata},
              std::move(result.bytes)};
}

/// As make(); frees the idempotency key when nothing was made, so that a corrected key policy or a healed token is used
/// by the next try with the same key.
Result<Made, Problem> make_or_abandon(Context& context, const SignatureRequest& request, const Begun& begun) {
  try {
    auto made = make(context, request);
    if (!made) abandon(context, begun);
    return made;
  } catch (...) {
    abandon(context, begun);
    throw;
  }
}

std::string event_payload(const signing::KeptSignature& signature) {
  return boost::json::serialize(boost::json::object{{"id", signature.id.text()},
                                                    {"agency", signature.agency.text()},
                                                    {"document",
                                                     {{"id", signature.document.text()},
                                                      {"sha256", to_hex(signature.document_sha256)},
                                                      {"href", "/v1/documents/" + signature.document.text()}}},
                                                    {"format", signature.format},
                                                    {"level", signature.level},
                                                    {"signed_at", rfc3339(signature.signed_at)},
                                                    {"log_index", signature.log_index},
                                                    {"metadata", boost::json::parse(signature.metadata)}});
}

/// Everything about the signature in one transaction: it is archived, logged, announced, audited and answered, or not.
Result<Done, Problem> keep_all(Context& context, const Begun& begun, Made& made, Shape shape) {
  return context.database().write([&](db::Transaction& tx) -> Result<Done, Problem> {
    auto& signature = made.signature;
    if (auto kept = finish(tx, context, begun, reference_to(signature, shape)); !kept) return kept;
    signing::keep(tx, signature, made.document);
    db::publish(tx, {EventId::fresh(context.now, context.services.random), signature.agency, signature.id.uuid, 1,
                     "signature.done", event_payload(signature), signature.signed_at});
    const auto actor = context.caller.actor();
    db::record(tx, {.actor = actor,
                    .act = "signature.created",
                    .object = signature.id.text(),
                    .outcome = "done",
                    .detail = boost::json::serialize(boost::json::object{
                        {"credential", signature.credential}, {"sha256", to_hex(signature.document_sha256)}}),
                    .request_id = context.request.request_id,
                    .at = context.now});
    return Done{};
  });
}

}  // namespace

Result<Answer, Problem> create_signature(Context& context) {
  auto request = read_signature_request(context);
  if (!request) return request.error();
  const auto begun = begin(context, lease);
  if (!begun) return begun.error();
  if ((*begun).replay) return replay(context, *(*begun).replay);
  auto made = make_or_abandon(context, *request, *begun);
  if (!made) return made.error();
  const auto shape = (*request).shape.value_or(usual_shape((*made).document.size()));
  if (const auto kept = keep_all(context, *begun, *made, shape); !kept) return kept.error();
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
