#include "validations.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "config/base/digest.hpp"
#include "gateway/api/multipart.hpp"
#include "gateway/core/json.hpp"
#include "gateway/paper/verdict_page.hpp"
#include "gateway/paper/verdict_xml.hpp"
#include "signing/verdict/desk.hpp"

namespace kythu::gateway {
namespace {

constexpr std::size_t most_content = 90 << 20, most_evidence = 64;
constexpr std::size_t one_evidence = 1 << 20;

struct ValidationRequest {
  signing::ValidationOrder order;
  bool online = true;
};

Problem malformed(std::string_view detail) { return {400, "malformed_multipart", std::string{detail}, {}, {}}; }

Bytes base64_in(JsonObject& members, std::string_view name, Presence presence) {
  const auto text = members.text(name, presence, most_content);
  const auto content = from_base64(text);
  if (!content) members.fault(name, "not_base64", "RFC 4648 section 4, with padding and no line breaks.");
  return content.value_or(Bytes{});
}

/// The members beside the documents.
void read_options(JsonObject& members, ValidationRequest& request) {
  const auto policy = members.text("policy", Presence::optional, 32);
  if (!policy.empty() && policy != "default" && policy != "offline")
    members.fault("policy", "unknown_value", "default, or offline: no responder is asked.");
  request.online = policy != "offline";
  for (const auto& text : members.texts("evidence", Presence::optional, most_evidence)) {
    auto der = from_base64(text);
    if (!der || der->empty() || der->size() > one_evidence) {
      members.fault("evidence", "not_base64", "OCSP responses and CRLs, DER in base64, each at most 1 MiB.");
    } else {
      request.order.evidence.push_back(std::move(*der));
    }
  }
}

Result<ValidationRequest, Problem> read_json(const Context& context) {
  const auto json = parse_json(context.request.body);
  if (!json) return json.error();
  std::vector<FieldError> errors;
  JsonObject members{*json, "", errors};
  ValidationRequest request;
  auto document = members.object("document", Presence::required);
  document.text("name", Presence::optional, 255);
  document.text("media_type", Presence::optional, 127);
  if (document.present()) request.order.document = base64_in(document, "content", Presence::required);
  if (members.has("detached_content"))
    request.order.detached = base64_in(members, "detached_content", Presence::required);
  read_options(members, request);
  document.refuse_unknown();
  members.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  return request;
}

Result<ValidationRequest, Problem> read_form(const Context& context) {
  const auto parts = read_multipart(context.header("content-type").value_or(""), context.request.body);
  if (!parts) return malformed("multipart/form-data with the part `document`.");
  ValidationRequest request;
  for (const auto& part : *parts) {
    Bytes content{part.content.begin(), part.content.end()};
    if (part.name == "document") {
      request.order.document = std::move(content);
    } else if (part.name == "detached_content") {
      request.order.detached = std::move(content);
    } else if (part.name == "request") {
      const auto json = parse_json(part.content);
      if (!json) return json.error();
      std::vector<FieldError> errors;
      JsonObject members{*json, "", errors};
      read_options(members, request);
      members.refuse_unknown();
      if (!errors.empty()) return invalid_request(std::move(errors));
    } else {
      return malformed("The parts are `document`, `detached_content` and `request`.");
    }
  }
  if (request.order.document.empty()) return malformed("The part `document` is needed.");
  return request;
}

Problem refusal(std::string_view code, std::string_view detail, std::string_view pointer) {
  return {422,
          std::string{code},
          std::string{detail},
          {{std::string{pointer}, std::string{code}, std::string{detail}}},
          {}};
}

Problem problem_of(signing::ValidationFault fault) {
  using enum signing::ValidationFault;
  switch (fault) {
    case unknown_format:
      return refusal("signed_format_unknown", "PDF, CMS, XML and JSON signatures and ASiC containers are judged.",
                     "/document");
    case unreadable:
      return refusal("document_unreadable", "Damaged, encrypted, or two readers could read it differently.",
                     "/document");
    case content_needed:
      return refusal("detached_content_needed", "The signature does not hold what it is over.", "/detached_content");
    case too_large: return {413, "document_too_large", "The document is above the limit.", {}, {}};
    case parser_failed: return refusal("document_unreadable", "Reading it ran out of limits.", "/document");
    case parser_busy: return {503, "unavailable", "Too many documents are being read.", {}, {{"retry-after", "5"}}};
  }
  std::abort();
}

Answer file_of_verdict(std::string_view type, std::string_view suffix, Bytes bytes) {
  return Answer{200,
                {{"content-type", std::string{type}},
                 {"content-disposition", "attachment; filename=\"validation-report" + std::string{suffix} + "\""},
                 {"cache-control", "no-store"}},
                std::move(bytes)};
}

/// As the caller accepts it: JSON unless it names another form alone.
Answer answer_of(const Context& context, const boost::json::object& report) {
  if (context.accepts("application/json") || context.accepts("*/*")) return json_answer(200, report);
  if (context.accepts("application/pdf"))
    return file_of_verdict("application/pdf", ".pdf",
                           paper::verdict_pdf(report, context.services.settings.receipt_font, context.now));
  if (context.accepts("application/xml"))
    return file_of_verdict("application/xml", ".xml", to_bytes(paper::verdict_xml(report)));
  return json_answer(200, report);
}

}  // namespace

Result<Answer, Problem> create_validation(Context& context) {
  const auto type = context.header("content-type").value_or("");
  const bool form = type.starts_with("multipart/");
  if (!form && type.substr(0, type.find(';')) != "application/json") {
    return Problem{415, "unsupported_media_type", "application/json, or multipart/form-data.", {}, {}};
  }
  auto request = form ? read_form(context) : read_json(context);
  if (!request) return request.error();
  const auto* desk = context.services.validations;
  if (desk == nullptr) return problem_of(signing::ValidationFault::parser_busy);
  auto& order = (*request).order;
  const auto limit = context.services.settings.document_limit;
  if (order.document.size() > limit || order.detached.size() > limit)
    return problem_of(signing::ValidationFault::too_large);
  order.now = context.now;
  boost::json::object document{{"sha256", to_hex(sha256(order.document))}, {"size", order.document.size()}};
  const auto report = desk->judge(std::move(order), (*request).online);
  if (!report) return problem_of(report.error());
  boost::system::error_code fault;
  auto words = boost::json::parse((*report).json, fault);
  if (fault || !words.is_object()) return problem_of(signing::ValidationFault::parser_failed);
  words.as_object()["document"] = std::move(document);
  return answer_of(context, words.get_object());
}

}  // namespace kythu::gateway
