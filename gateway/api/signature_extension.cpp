#include "gateway/api/signature_extension.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "config/base/digest.hpp"
#include "config/database/audit.hpp"
#include "gateway/api/multipart.hpp"
#include "gateway/api/signature_answer.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/json.hpp"
#include "gateway/core/or_abandon.hpp"
#include "signing/offer.hpp"
#include "signing/register/extensions.hpp"

namespace kythu::gateway {
namespace {

constexpr std::size_t most_extension = 90 << 20;
/// Longer than every responder, list and time-stamp authority takes in turn.
constexpr std::chrono::minutes raising_lease{5};

struct ExtensionRequest {
  signing::Document document;
  Bytes detached;
  signing::Level level{};
  std::string agency;  ///< as it was named, or empty
};

Problem malformed_form() {
  return {400, "malformed_multipart", "multipart/form-data with the parts `document` and `request`.", {}, {}};
}

Bytes content_in(JsonObject& members, std::string_view name) {
  auto content = from_base64(members.text(name, Presence::required, most_extension));
  if (!content) members.fault(name, "not_base64", "RFC 4648 section 4, with padding and no line breaks.");
  return std::move(content).value_or(Bytes{});
}

void read_options(JsonObject& members, ExtensionRequest& request) {
  const auto level = signing::parse_level(members.text("level", Presence::required, 8));
  if (!level || *level == signing::Level::b) members.fault("level", "unknown_value", "t, lt or lta.");
  request.level = level.value_or(signing::Level::t);
  request.agency = members.text("agency", Presence::optional, 64);
}

Result<ExtensionRequest, Problem> read_json_extension(const Context& context) {
  const auto json = parse_json(context.request.body);
  if (!json) return json.error();
  std::vector<FieldError> errors;
  JsonObject members{*json, "", errors};
  ExtensionRequest request;
  read_options(members, request);
  auto document = members.object("document", Presence::required);
  request.document.name = document.text("name", Presence::optional, 255);
  request.document.media_type = document.text("media_type", Presence::optional, 127);
  if (document.present()) request.document.bytes = content_in(document, "content");
  if (members.has("detached_content")) request.detached = content_in(members, "detached_content");
  document.refuse_unknown();
  members.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  return request;
}

Result<ExtensionRequest, Problem> read_form_extension(const Context& context) {
  const auto parts = read_multipart(context.header("content-type").value_or(""), context.request.body);
  if (!parts) return malformed_form();
  ExtensionRequest request;
  bool asked = false;
  for (const auto& part : *parts) {
    if (part.name == "document") {
      request.document = {part.file_name, part.content_type, {part.content.begin(), part.content.end()}};
    } else if (part.name == "detached_content") {
      request.detached.assign(part.content.begin(), part.content.end());
    } else if (part.name == "request") {
      const auto json = parse_json(part.content);
      if (!json) return json.error();
      std::vector<FieldError> errors;
      JsonObject members{*json, "", errors};
      read_options(members, request);
      members.refuse_unknown();
      if (!errors.empty()) return invalid_request(std::move(errors));
      asked = true;
    } else {
      return malformed_form();
    }
  }
  if (!asked || request.document.bytes.empty()) return malformed_form();
  return request;
}

Result<ExtensionRequest, Problem> read_extension(const Context& context) {
  const auto type = context.header("content-type").value_or("");
  if (type.starts_with("multipart/")) return read_form_extension(context);
  if (type.substr(0, type.find(';')) == "application/json") return read_json_extension(context);
  return Problem{415, "unsupported_media_type", "application/json, or multipart/form-data.", {}, {}};
}

/// What the idempotency key stands for, however it was packed.
boost::json::value fingerprint_of_extension(const ExtensionRequest& request) {
  return {{"document",
           {{"name", request.document.name},
            {"media_type", request.document.media_type},
            {"sha256", to_hex(sha256(request.document.bytes))}}},
          {"detached_content", to_hex(sha256(request.detached))},
          {"level", signing::name(request.level)},
          {"agency", request.agency}};
}

struct Raised {
  signing::KeptExtension extension;
  Bytes document;
};

Result<Raised, Problem> raise(const Context& context, ExtensionRequest&& request, AgencyId agency) {
  auto raised = context.services.signer.raise(request.document, std::move(request.detached), request.level);
  if (!raised) return problem_of(raised.error());
  return Raised{
      {.document = DocumentId::fresh(context.now, context.services.random),
       .agency = agency,
       .client = context.caller.client,
       .level = std::string{signing::name(raised->level)},
       .timestamped_at = raised->timestamped_at,
       .document_name = raised->name,
       .media_type = raised->media_type.empty() ? std::string{"application/octet-stream"} : raised->media_type,
       .size = static_cast<std::int64_t>(raised->bytes.size()),
       .original_sha256 = sha256(request.document.bytes),
       .document_sha256 = sha256(raised->bytes),
       .extends = {}},
      std::move(raised->bytes)};
}

/// Depends on what is kept and nothing else: a repeated request gets the same bytes.
Answer extension_answer(const signing::KeptExtension& kept, const Bytes& document, Shape shape) {
  const auto href = [](DocumentId id) { return "/v1/documents/" + id.text(); };
  if (shape == Shape::bytes) {
    auto answer = file_answer(200, kept.document_name, kept.media_type, document);
    answer.headers.emplace_back("location", href(kept.document));
    return answer;
  }
  boost::json::object words{{"id", kept.document.text()},
                            {"name", kept.document_name},
                            {"media_type", kept.media_type},
                            {"href", href(kept.document)},
                            {"size", kept.size},
                            {"sha256", to_hex(kept.document_sha256)},
                            {"original_sha256", to_hex(kept.original_sha256)}};
  if (shape == Shape::content) words["content"] = to_base64(document);
  auto answer = json_answer(
      200, {{"document", std::move(words)},
            {"level", kept.level},
            {"timestamped_at", instant_or_null(kept.timestamped_at)},
            {"extends", kept.extends ? boost::json::value(kept.extends->text()) : boost::json::value(nullptr)}});
  answer.headers.emplace_back("location", href(kept.document));
  return answer;
}

/// From the archive, so that the key keeps no document.
Result<Answer, Problem> archived_extension(Context& context, DocumentId id, Shape shape) {
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto kept = signing::find_extension(tx, context.caller.agencies, id);
    if (!kept) return not_found();
    return extension_answer(*kept, signing::document_of(tx, *kept), shape);
  });
}

Result<Answer, Problem> replay_extension(Context& context, const Answer& first) {
  const auto reference = boost::json::parse(as_text(first.body));
  const auto id = DocumentId::parse(reference.at("document").as_string());
  if (!id) return not_found();
  auto answer = archived_extension(context, *id, parse_shape(reference.at("shape").as_string()));
  if (answer) answer->headers.emplace_back("idempotency-replayed", "true");
  return answer;
}

/// Archived, audited and answered, or not.
Result<Done, Problem> keep_extension(Context& context, const Begun& begun, const Raised& raised, Shape shape) {
  const auto& kept = raised.extension;
  const auto reference = json_answer(200, {{"document", kept.document.text()}, {"shape", gateway::name(shape)}});
  return context.database().write([&](db::Transaction& tx) -> Result<Done, Problem> {
    if (auto good = finish(tx, context, begun, reference); !good) return good;
    signing::keep(tx, kept, raised.document, context.now);
    const auto actor = context.caller.actor();
    db::record(tx, {.actor = actor,
                    .act = "signature.extended",
                    .object = kept.document.text(),
                    .outcome = "done",
                    .detail = boost::json::serialize(
                        boost::json::object{{"level", kept.level}, {"sha256", to_hex(kept.document_sha256)}}),
                    .request_id = context.request.request_id,
                    .at = context.now});
    return Done{};
  });
}

}  // namespace

Result<Answer, Problem> extend_signature(Context& context) {
  auto request = read_extension(context);
  if (!request) return request.error();
  const auto agency = agency_of(context, request->agency, "/agency");
  if (!agency) return agency.error();
  context.json = fingerprint_of_extension(*request);
  const auto begun = begin(context, raising_lease);
  if (!begun) return begun.error();
  if (begun->replay) return replay_extension(context, *begun->replay);
  const auto raised = or_abandon(context, *begun, [&] { return raise(context, std::move(*request), *agency); });
  if (!raised) return raised.error();
  const bool whole = context.accepts("application/octet-stream") || context.accepts("application/pdf");
  const auto shape = whole ? Shape::bytes : usual_shape(raised->document.size());
  if (const auto kept = keep_extension(context, *begun, *raised, shape); !kept) return kept.error();
  return archived_extension(context, raised->extension.document, shape);
}

}  // namespace kythu::gateway
