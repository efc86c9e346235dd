#include "gateway/api/signature_extension.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "config/base/digest.hpp"
#include "config/database/audit.hpp"
#include "gateway/api/multipart.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/json.hpp"
#include "signing/offer.hpp"

namespace kythu::gateway {
namespace {

constexpr std::size_t most_extension = 90 << 20;

struct ExtensionRequest {
  signing::Document document;
  Bytes detached;
  signing::Level level{};
};

Problem malformed_form() {
  return {400, "malformed_multipart", "multipart/form-data with the parts `document` and `request`.", {}, {}};
}

Bytes content_in(JsonObject& members, std::string_view name) {
  auto content = from_base64(members.text(name, Presence::required, most_extension));
  if (!content) members.fault(name, "not_base64", "RFC 4648 section 4, with padding and no line breaks.");
  return std::move(content).value_or(Bytes{});
}

void read_level(JsonObject& members, ExtensionRequest& request) {
  const auto level = signing::parse_level(members.text("level", Presence::required, 8));
  if (!level || *level == signing::Level::b) members.fault("level", "unknown_value", "t, lt or lta.");
  request.level = level.value_or(signing::Level::t);
}

Result<ExtensionRequest, Problem> read_json_extension(const Context& context) {
  const auto json = parse_json(context.request.body);
  if (!json) return json.error();
  std::vector<FieldError> errors;
  JsonObject members{*json, "", errors};
  ExtensionRequest request;
  read_level(members, request);
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
      read_level(members, request);
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

void audit_extension(Context& context, const signing::SignedDocument& raised) {
  context.database().write([&](db::Transaction& tx) {
    db::record(tx, {.actor = context.caller.actor(),
                    .act = "signature.extended",
                    .object = to_hex(sha256(raised.bytes)),
                    .outcome = "done",
                    .detail = boost::json::serialize(boost::json::object{{"level", signing::name(raised.level)}}),
                    .request_id = context.request.request_id,
                    .at = context.now});
    return Done{};
  });
}

Answer extension_answer(const Context& context, const signing::SignedDocument& raised) {
  const auto type = raised.media_type.empty() ? std::string{"application/octet-stream"} : raised.media_type;
  if (context.accepts("application/octet-stream"))
    return {200, {{"content-type", type}, {"cache-control", "private, no-store"}}, raised.bytes};
  return json_answer(200, {{"document",
                            {{"name", raised.name},
                             {"media_type", type},
                             {"size", raised.bytes.size()},
                             {"sha256", to_hex(sha256(raised.bytes))},
                             {"content", to_base64(raised.bytes)}}},
                           {"level", signing::name(raised.level)},
                           {"timestamped_at", instant_or_null(raised.timestamped_at)}});
}

}  // namespace

Result<Answer, Problem> extend_signature(Context& context) {
  const auto type = context.header("content-type").value_or("");
  const bool form = type.starts_with("multipart/");
  if (!form && type.substr(0, type.find(';')) != "application/json")
    return Problem{415, "unsupported_media_type", "application/json, or multipart/form-data.", {}, {}};
  auto request = form ? read_form_extension(context) : read_json_extension(context);
  if (!request) return request.error();
  auto raised = context.services.signer.raise((*request).document, std::move((*request).detached), (*request).level);
  if (!raised) return problem_of(raised.error());
  audit_extension(context, *raised);
  return extension_answer(context, *raised);
}

}  // namespace kythu::gateway
