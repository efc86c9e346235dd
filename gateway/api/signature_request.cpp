#include "gateway/api/signature_request.hpp"

#include <algorithm>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "config/base/digest.hpp"
#include "gateway/api/multipart.hpp"
#include "gateway/api/signature_appearance.hpp"
#include "gateway/core/json.hpp"
#include "signing/offer.hpp"

namespace kythu::gateway {
namespace {

constexpr std::size_t most_request_bytes = 2 << 20, most_content = 90 << 20;

Problem unprocessable(std::string_view code, std::string_view pointer, std::string_view detail) {
  return {422,
          std::string{code},
          std::string{detail},
          {{std::string{pointer}, std::string{code}, std::string{detail}}},
          {}};
}

Problem malformed(std::string_view detail) { return {400, "malformed_multipart", std::string{detail}, {}, {}}; }

Problem problem_of(MultipartFault fault) {
  switch (fault) {
    case MultipartFault::not_multipart:
      return {415, "unsupported_media_type", "application/json, or multipart/form-data with a boundary.", {}, {}};
    case MultipartFault::malformed: return malformed("Not the form of RFC 7578.");
    case MultipartFault::too_many_parts: return malformed("The parts are `request` and `document`.");
    case MultipartFault::headers_too_large: return malformed("A part's headers are too large.");
    case MultipartFault::encoded: return malformed("Parts come as they are, without a transfer encoding.");
    case MultipartFault::duplicate_name: return malformed("A part stands twice.");
  }
  std::abort();
}

/// What came, before it is judged: the JSON members, and the document of a multipart form.
struct Packed {
  boost::json::value json;
  std::optional<Part> document;
};

Result<Packed, Problem> unpack_multipart(const Context& context) {
  const auto parts = read_multipart(context.header("content-type").value_or(""), context.request.body);
  if (!parts) return problem_of(parts.error());
  Packed packed;
  bool asked = false;
  for (const auto& part : *parts) {
    if (part.name == "document") {
      packed.document = part;
    } else if (part.name == "request" && part.content.size() <= most_request_bytes) {
      auto json = parse_json(part.content);
      if (!json) return json.error();
      packed.json = std::move(*json);
      asked = true;
    } else {
      return malformed("The parts are `request` (JSON, at most 2 MiB) and `document`.");
    }
  }
  if (!asked || !packed.document) return malformed("The parts `request` and `document` are needed.");
  return packed;
}

Result<Packed, Problem> unpack(const Context& context) {
  const auto type = context.header("content-type").value_or("");
  if (type.starts_with("multipart/")) return unpack_multipart(context);
  const auto media_type = type.substr(0, std::min(type.find(';'), type.size()));
  if (media_type != "application/json") return problem_of(MultipartFault::not_multipart);
  auto json = parse_json(context.request.body);
  if (!json) return json.error();
  return Packed{std::move(*json), {}};
}

bool is_file_name(std::string_view name) { return name.find_first_of("/\\\n") == std::string_view::npos; }

/// Takes the content out of the request's JSON and puts the hash there.
Bytes take_content(Packed& packed, JsonObject& members) {
  if (packed.document) {
    const auto content = packed.document->content;
    return {content.begin(), content.end()};
  }
  const auto content = from_base64(members.text("content", Presence::required, most_content));
  if (!content) members.fault("content", "not_base64", "RFC 4648 section 4, with padding and no line breaks.");
  return content.value_or(Bytes{});
}

/// Instead of the document: its SHA-256, in base64.
std::optional<Sha256> read_digest(JsonObject& request) {
  auto members = request.object("digest", Presence::optional);
  if (!members.present()) return std::nullopt;
  if (members.text("algorithm", Presence::required, 16) != "sha256")
    members.fault("algorithm", "unknown_value", "sha256; for another hash send the document.");
  const auto value = from_base64(members.text("value", Presence::required, 64));
  members.refuse_unknown();
  Sha256 digest{};
  if (value && value->size() == digest.size()) {
    std::ranges::copy(*value, digest.begin());
  } else {
    members.fault("value", "not_a_digest", "32 bytes in base64.");
  }
  return digest;
}

signing::Document read_document(Packed& packed, JsonObject& request, signing::Format format) {
  signing::Document document;
  document.digest = read_digest(request);
  const bool elsewhere = packed.document || document.digest;
  auto members = request.object("document", elsewhere ? Presence::optional : Presence::required);
  document.name = members.text("name", Presence::optional, 255);
  document.media_type = members.text("media_type", Presence::optional, 127);
  if (!document.digest && (members.present() || packed.document)) document.bytes = take_content(packed, members);
  if (document.digest && packed.document) request.fault("digest", "document_given", "The document or its digest.");
  if (packed.document && document.name.empty()) document.name = packed.document->file_name;
  if (packed.document && document.media_type.empty()) document.media_type = packed.document->content_type;
  const bool is_pdf = format == signing::Format::pades;
  if (document.name.empty()) document.name = is_pdf ? "document.pdf" : "document";
  if (document.media_type.empty()) document.media_type = is_pdf ? "application/pdf" : "application/octet-stream";
  if (!is_file_name(document.name)) members.fault("name", "not_a_file_name", "A name without a path.");
  members.refuse_unknown();
  return document;
}

/// The word's meaning; `fallback` when it is missing or wrong.
template <class Meaning, class Parse>
Meaning word(JsonObject& request, std::string_view name, Parse parse, Meaning fallback) {
  const auto text = request.text(name, Presence::optional, 32);
  const auto meaning = text.empty() ? std::optional{fallback} : parse(text);
  if (!meaning) request.fault(name, "unknown_value", "There is no such value.");
  return meaning.value_or(fallback);
}

std::optional<signing::Canonical> parse_canonical(std::string_view text) {
  if (text == "exclusive") return signing::Canonical::exclusive;
  return text == "inclusive" ? std::optional{signing::Canonical::inclusive} : std::nullopt;
}

signing::Packaging usual_packaging(signing::Format format) {
  const auto ways = signing::ways();
  const auto way = std::ranges::find(ways, format, &signing::Way::format);
  return way == ways.end() ? signing::Packaging::enveloped : way->packagings.front();
}

signing::Profile read_profile(JsonObject& request) {
  signing::Profile profile;
  profile.format = word(request, "format", signing::parse_format, signing::Format::pades);
  profile.level = word(request, "level", signing::parse_level, signing::Level::b);
  profile.packaging = word(request, "packaging", signing::parse_packaging, usual_packaging(profile.format));
  profile.form = word(request, "form", signing::parse_form, signing::Form::usual);
  profile.canonical = word(request, "canonicalization", parse_canonical, signing::Canonical::exclusive);
  profile.reason = request.text("reason", Presence::optional, 256);
  profile.location = request.text("location", Presence::optional, 256);
  profile.appearance = read_appearance(request);
  for (const auto* member : {"signer_role", "commitment"}) {
    if (!request.text(member, Presence::optional).empty()) {
      request.fault(member, "unsupported_member", "This appliance does not write it.");
    }
  }
  return profile;
}

/// Known words that do not go together: 422 and not 400, because the request is right.
Result<Done, Problem> refuse_unsupported(const SignatureRequest& request) {
  const auto& profile = request.profile;
  if (!signing::settled(profile)) {
    return unprocessable("combination_unsupported", "/format",
                         "Format, packaging, form and level come as one of:\n" + signing::offer());
  }
  if (request.document.digest && !signing::takes_digest(profile)) {
    return unprocessable("digest_unsuitable", "/digest", "This format needs the whole document.");
  }
  const auto& type = request.document.media_type;
  const bool is_pdf = type == "application/pdf" || type == "application/octet-stream";
  if (profile.format == signing::Format::pades && !is_pdf) {
    return unprocessable("media_type_unsupported", "/document/media_type", "PAdES signs application/pdf.");
  }
  return Done{};
}

std::optional<Shape> read_shape(const Context& context, JsonObject& request) {
  const auto word = request.text("return", Presence::optional, 32);
  if (!word.empty() && word != "content" && word != "href")
    request.fault("return", "unknown_value", "There is no such value.");
  if (context.accepts("application/octet-stream") || context.accepts("application/pdf")) return Shape::bytes;
  if (word == "href") return Shape::href;
  if (word == "content") return Shape::content;
  return std::nullopt;
}

/// The request as it counts for its idempotency key.
boost::json::value fingerprint(const Packed& packed, const SignatureRequest& request) {
  auto members = packed.json.is_object() ? packed.json.as_object() : boost::json::object{};
  members["document"] =
      boost::json::object{{"name", request.document.name},
                          {"media_type", request.document.media_type},
                          {"sha256", to_hex(request.document.digest.value_or(sha256(request.document.bytes)))}};
  return members;
}

/// "-----BEGIN CERTIFICATE-----" … one after the other; empty for anything else (RFC 7468).
std::vector<Bytes> certificates_of(std::string_view pem) {
  constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----", end = "-----END CERTIFICATE-----";
  std::vector<Bytes> chain;
  for (auto at = pem.find(begin); at != std::string_view::npos; at = pem.find(begin, at)) {
    const auto stop = pem.find(end, at);
    if (stop == std::string_view::npos || chain.size() == 10) return {};
    std::string body{pem.substr(at + begin.size(), stop - at - begin.size())};
    std::erase(body, '\n');
    auto der = from_base64(body);
    if (!der) return {};
    chain.push_back(std::move(*der));
    at = stop;
  }
  return chain;
}

void read_key(JsonObject& members, Keeper keeper, SignatureRequest& request) {
  if (keeper == Keeper::vault) {
    request.credential = members.text("credential", Presence::required, 128);
    return;
  }
  request.certificates = certificates_of(members.text("certificate_chain", Presence::required, 64 * 1024));
  if (request.certificates.empty())
    members.fault("certificate_chain", "not_certificates", "PEM, at most ten, the signer's own first.");
  request.algorithm = hsm::parse_algorithm(members.text("algorithm", Presence::required, 32));
  if (!request.algorithm) members.fault("algorithm", "unknown_value", "There is no such value.");
}

/// The request's members without the document's content.
std::string without_content(const Packed& packed, const SignatureRequest& request) {
  auto members = packed.json.as_object();
  members["agency"] = request.agency.text();
  members["document"] =
      boost::json::object{{"name", request.document.name}, {"media_type", request.document.media_type}};
  return boost::json::serialize(members);
}

Result<SignatureRequest, Problem> judge(const Context& context, Packed& packed, Keeper keeper) {
  std::vector<FieldError> errors;
  JsonObject members{packed.json, "", errors};
  if (packed.json.is_null()) errors.push_back({"", "not_an_object", "Must be an object."});
  SignatureRequest request;
  request.profile = read_profile(members);
  read_key(members, keeper, request);
  request.metadata = members.raw_object("metadata", 16 * 1024);
  request.shape = read_shape(context, members);
  request.document = read_document(packed, members, request.profile.format);
  const auto agency_word = members.text("agency", Presence::optional, 64);
  members.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  if (const auto good = refuse_unsupported(request); !good) return good.error();
  const auto agency = agency_of(context, agency_word, "/agency");
  if (!agency) return agency.error();
  request.agency = *agency;
  return request;
}

}  // namespace

Result<SignatureRequest, Problem> read_signature_request(Context& context, Keeper keeper) {
  auto packed = unpack(context);
  if (!packed) return packed.error();
  auto request = judge(context, *packed, keeper);
  if (!request) return request.error();
  if (keeper == Keeper::elsewhere) (*request).stored = without_content(*packed, *request);
  context.json = fingerprint(*packed, *request);
  return request;
}

Result<SignatureRequest, Problem> read_again(const Context& context, boost::json::value members, BytesView document,
                                             Keeper keeper) {
  const bool whole = !members.as_object().contains("digest");
  Packed packed{std::move(members), {}};
  if (whole) packed.document = Part{"document", {}, {}, document};
  return judge(context, packed, keeper);
}

}  // namespace kythu::gateway
