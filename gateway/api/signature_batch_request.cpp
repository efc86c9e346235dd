#include "gateway/api/signature_batch_request.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "config/base/digest.hpp"
#include "gateway/api/multipart.hpp"
#include "gateway/core/json.hpp"

namespace kythu::gateway {
namespace {

constexpr std::size_t most_batch_content = 90 << 20;

/// A document as it came.
struct Loose {
  boost::json::object own;
  Bytes content;
};
struct LooseBatch {
  boost::json::object shared;
  std::vector<Loose> documents;
};

Problem malformed_batch(std::string_view detail) { return {400, "malformed_multipart", std::string{detail}, {}, {}}; }

/// A member of `from` as it stands, for the judge of single requests.
void copy_member(const boost::json::object& from, std::string_view name, boost::json::object& to) {
  if (const auto* value = from.if_contains(name)) to[name] = *value;
}

Loose read_loose(JsonObject& members, const boost::json::object& given) {
  Loose loose;
  auto& document = loose.own["document"].emplace_object();
  for (const auto* name : {"name", "media_type"}) {
    members.text(name, Presence::optional, 255);
    copy_member(given, name, document);
  }
  members.raw_object("metadata", 16 * 1024);
  copy_member(given, "metadata", loose.own);
  if (members.object("digest", Presence::optional).present()) {
    copy_member(given, "digest", loose.own);
  } else {
    auto content = from_base64(members.text("content", Presence::required, most_batch_content));
    if (!content) members.fault("content", "not_base64", "RFC 4648 section 4, with padding and no line breaks.");
    loose.content = std::move(content).value_or(Bytes{});
  }
  members.refuse_unknown();
  return loose;
}

Result<LooseBatch, Problem> read_json_batch(const Context& context) {
  auto json = parse_json(context.request.body);
  if (!json) return json.error();
  std::vector<FieldError> errors;
  JsonObject members{*json, "", errors};
  if (!json->is_object()) errors.push_back({"", "not_an_object", "Must be an object."});
  auto documents = members.objects("documents", Presence::required, most_batch_documents);
  if (members.has("documents") && documents.empty()) members.fault("documents", "missing", "At least one.");
  LooseBatch batch;
  // An element that is no object is a fault already, and the places no longer fit.
  for (std::size_t i = 0; errors.empty() && i < documents.size(); ++i)
    batch.documents.push_back(read_loose(documents[i], json->at("documents").at(i).as_object()));
  if (!errors.empty()) return invalid_request(std::move(errors));
  batch.shared = std::move(json->as_object());
  batch.shared.erase("documents");
  return batch;
}

Loose to_loose(const Part& part) {
  Loose loose{{}, {part.content.begin(), part.content.end()}};
  auto& document = loose.own["document"].emplace_object();
  if (!part.file_name.empty()) document["name"] = part.file_name;
  if (!part.content_type.empty()) document["media_type"] = part.content_type;
  return loose;
}

Result<LooseBatch, Problem> read_form_batch(const Context& context) {
  constexpr std::string_view what = "The parts are `request` (JSON) and one `document` for each, at most 10,000.";
  const auto parts = read_multipart(context.header("content-type").value_or(""), context.request.body,
                                    {.parts = most_batch_documents + 1, .repeated = "document"});
  if (!parts) return malformed_batch(what);
  LooseBatch batch;
  for (const auto& part : *parts) {
    if (part.name == "document") {
      batch.documents.push_back(to_loose(part));
    } else if (part.name == "request") {
      auto json = parse_json(part.content);
      if (!json) return json.error();
      if (!json->is_object()) return malformed_batch(what);
      batch.shared = std::move(json->as_object());
    } else {
      return malformed_batch(what);
    }
  }
  if (batch.documents.empty() || batch.documents.size() > most_batch_documents) return malformed_batch(what);
  return batch;
}

Result<LooseBatch, Problem> read_loose_batch(const Context& context) {
  const auto type = context.header("content-type").value_or("");
  if (type.starts_with("multipart/")) return read_form_batch(context);
  if (type.substr(0, type.find(';')) == "application/json") return read_json_batch(context);
  return Problem{415, "unsupported_media_type", "application/json, or multipart/form-data.", {}, {}};
}

/// "/document/name" of a single request is "/documents/3/name" here; what holds for all stays where it is.
Problem moved(Problem problem, std::size_t at, const boost::json::object& own) {
  const auto place = "/documents/" + std::to_string(at);
  for (auto& error : problem.errors) {
    const auto& pointer = error.pointer;
    if (pointer.starts_with("/document")) {
      error.pointer = place + pointer.substr(std::string_view{"/document"}.size());
    } else if (pointer.starts_with("/digest") || (pointer.starts_with("/metadata") && own.contains("metadata"))) {
      error.pointer = place + pointer;
    }
  }
  return problem;
}

struct Judged {
  SignatureRequest request;
  BatchDocument document;
};

Result<Judged, Problem> judge_loose(const Context& context, const boost::json::object& shared, Loose&& loose) {
  auto request =
      read_again(context, request_of(shared, boost::json::serialize(loose.own)), loose.content, Keeper::vault);
  if (!request) return request.error();
  auto& document = request->document;
  loose.own["document"] = {{"name", document.name}, {"media_type", document.media_type}};
  BatchDocument kept{boost::json::serialize(loose.own), document.digest.value_or(sha256(document.bytes)),
                     std::move(document.bytes)};
  return Judged{std::move(*request), std::move(kept)};
}

/// Members that stand beside each document, or nowhere in a batch.
Result<Done, Problem> refuse_single_members(const boost::json::object& shared) {
  std::vector<FieldError> errors;
  for (const auto* name : {"document", "digest", "return"})
    if (shared.contains(name))
      errors.push_back({"/" + std::string{name}, "unknown_member", "There is no such member of a batch."});
  if (!errors.empty()) return invalid_request(std::move(errors));
  return Done{};
}

/// What the call stands for: the same however it was packed.
boost::json::value fingerprint_of_batch(const boost::json::object& shared, const std::vector<BatchDocument>& all) {
  boost::json::array documents;
  for (const auto& document : all)
    documents.push_back({boost::json::string{document.request}, boost::json::string{to_hex(document.sha256)}});
  return {{"shared", shared}, {"documents", std::move(documents)}};
}

Result<BatchRequest, Problem> judge_all(Context& context, LooseBatch&& loose, const boost::json::object& shared) {
  BatchRequest batch{{}, {}, shared, {}};
  for (std::size_t at = 0; at < loose.documents.size(); ++at) {
    const auto own = loose.documents[at].own;
    auto judged = judge_loose(context, shared, std::move(loose.documents[at]));
    if (!judged) return moved(judged.error(), at, own);
    batch.agency = judged->request.agency;
    batch.credential = judged->request.credential;
    batch.documents.push_back(std::move(judged->document));
  }
  context.json = fingerprint_of_batch(shared, batch.documents);
  return batch;
}

}  // namespace

Result<BatchRequest, Problem> read_batch_request(Context& context) {
  auto loose = read_loose_batch(context);
  if (!loose) return loose.error();
  const auto shared = loose->shared;
  if (const auto good = refuse_single_members(shared); !good) return good.error();
  return judge_all(context, std::move(*loose), shared);
}

Result<std::vector<BatchDocument>, Problem> read_batch_documents(Context& context, const boost::json::object& shared) {
  auto loose = read_loose_batch(context);
  if (!loose) return loose.error();
  std::vector<FieldError> errors;
  const boost::json::value rest = loose->shared;
  JsonObject{rest, "", errors}.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  auto judged = judge_all(context, std::move(*loose), shared);
  if (!judged) return judged.error();
  return std::move(judged->documents);
}

boost::json::object request_of(const boost::json::object& shared, std::string_view own) {
  auto request = shared;
  const auto alone = boost::json::parse(own);
  for (const auto& member : alone.as_object()) request[member.key()] = member.value();
  return request;
}

}  // namespace kythu::gateway
