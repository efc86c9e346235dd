#include "gateway/api/signature_keeping.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "config/database/audit.hpp"
#include "config/database/outbox.hpp"

namespace kythu::gateway {
namespace {

std::string done_payload(const signing::KeptSignature& signature) {
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

}  // namespace

void keep_signature(db::Transaction& tx, const Context& context, signing::KeptSignature& signature,
                    const Bytes& document) {
  signing::keep(tx, signature, document);
  db::publish(tx, {EventId::fresh(context.now, context.services.random), signature.agency, signature.id.uuid, 1,
                   "signature.done", done_payload(signature), signature.signed_at});
  const auto actor = context.caller.actor();
  db::record(tx, {.actor = actor,
                  .act = "signature.created",
                  .object = signature.id.text(),
                  .outcome = "done",
                  .detail = boost::json::serialize(boost::json::object{{"credential", signature.credential},
                                                                       {"sha256", to_hex(signature.document_sha256)}}),
                  .request_id = context.request.request_id,
                  .at = context.now});
}

}  // namespace kythu::gateway
