#include "gateway/api/signature_request.hpp"

#include <algorithm>
#include <array>

#include <boost/json/object.hpp>

#include "config/base/digest.hpp"
#include "gateway/api/multipart.hpp"
#include "gateway/core/json.hpp"

namespace kythu::gateway {
namespace {

constexpr std::size_t most_request_bytes = 256 * 1024, most_content = 90 << 20;
constexpr std::array<std::string_view, 6> formats{"pades", "xades", "cades", "jades", "asic_e", "raw"};
constexpr std::array<std::string_view, 4> levels{"b", "t", "lt", "lta"};
constexpr std::array<std::string_view, 4> packagings{"enveloped", "enveloping", "detached", "internally_detached"};

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
      return malformed("The parts are `request` (JSON, at most 256 KiB) and `document`.");
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

signing::Document read_document(Packed& packed, JsonObject& request) {
  auto members = request.object("document", packed.document ? Presence::optional : Presence::required);
  signing::Document document;
  document.name = members.text("name", Presence::optional, 255);
  document.media_type = members.text("media_type", Presence::optional, 127);
  if (members.present() || packed.document) document.bytes = take_content(packed, members);
  if (packed.document && document.name.empty()) document.name = packed.document->file_name;
  if (packed.document && document.media_type.empty()) document.media_type = packed.document->content_type;
  if (document.name.empty()) document.name = "document.pdf";
  if (document.media_type.empty()) document.media_type = "application/pdf";
  if (!is_file_name(document.name)) members.fault("name", "not_a_file_name", "A name without a path.");
  members.refuse_unknown();
  return document;
}

std::optional<signing::Appearance> read_appearance(JsonObject& request) {
  auto members = request.object("appearance", Presence::optional);
  if (!members.present()) return std::nullopt;
  signing::Appearance appearance{
      .page = static_cast<int>(members.integer("page", Presence::required, -1, 100'000).value_or(1)),
      .x = members.number("x", Presence::required).value_or(0),
      .y = members.number("y", Presence::required).value_or(0),
      .width = members.number("width", Presence::required).value_or(0),
      .height = members.number("height", Presence::required).value_or(0),
      .text = members.text("text", Presence::optional, 1'000)};
  if (appearance.page == 0) members.fault("page", "out_of_range", "From 1, or -1 for the last page.");
  members.refuse_unknown();
  return appearance;
}

template <std::size_t Size>
std::string word(JsonObject& request, std::string_view name, const std::array<std::string_view, Size>& words,
                 std::string_view fallback) {
  auto text = request.text(name, Presence::optional, 32);
  if (text.empty()) text = fallback;
  if (std::ranges::find(words, text) == words.end()) request.fault(name, "unknown_value", "There is no such value.");
  return text;
}

struct Words {
  std::string format, level, packaging, media_type, shape, agency;
  bool digest = false;
};

/// Known words that this version does not make: 422 and not 400, because the request is right.
Result<Done, Problem> refuse_unsupported(const Words& words) {
  if (words.format != "pades") return unprocessable("format_unsupported", "/format", "This appliance makes pades.");
  if (words.level != "b" && words.level != "t") {
    return unprocessable("level_unsupported", "/level", "This appliance makes the levels b and t.");
  }
  if (words.packaging != "enveloped") {
    return unprocessable("packaging_unsupported", "/packaging", "A PDF holds its signature: enveloped.");
  }
  if (words.digest) return unprocessable("digest_unsupported", "/digest", "PAdES needs the whole document.");
  if (words.media_type != "application/pdf" && words.media_type != "application/octet-stream") {
    return unprocessable("media_type_unsupported", "/document/media_type", "PAdES signs application/pdf.");
  }
  return Done{};
}

std::optional<Shape> shape_of(const Context& context, std::string_view word) {
  const auto accept = context.header("accept").value_or("");
  if (accept.find("application/octet-stream") != std::string_view::npos ||
      accept.find("application/pdf") != std::string_view::npos) {
    return Shape::bytes;
  }
  if (word == "href") return Shape::href;
  if (word == "content") return Shape::content;
  return std::nullopt;
}

/// The request as it counts for its idempotency key.
boost::json::value fingerprint(const Packed& packed, const SignatureRequest& request) {
  auto members = packed.json.is_object() ? packed.json.as_object() : boost::json::object{};
  members["document"] = boost::json::object{{"name", request.document.name},
                                            {"media_type", request.document.media_type},
                                            {"sha256", to_hex(sha256(request.document.bytes))}};
  return members;
}

Words read_words(JsonObject& request) {
  Words words{.format = word(request, "format", formats, "pades"),
              .level = word(request, "level", levels, "b"),
              .packaging = word(request, "packaging", packagings, "enveloped"),
              .media_type = {},
              .shape = word(request, "return", std::array<std::string_view, 3>{"content", "href", ""}, ""),
              .agency = request.text("agency", Presence::optional, 64),
              .digest = request.has("digest")};
  for (const auto* member : {"signer_role", "commitment"}) {
    if (!request.text(member, Presence::optional).empty()) {
      request.fault(member, "unsupported_member", "This appliance does not write it.");
    }
  }
  return words;
}

}  // namespace

Result<SignatureRequest, Problem> read_signature_request(Context& context) {
  auto packed = unpack(context);
  if (!packed) return packed.error();
  std::vector<FieldError> errors;
  JsonObject members{(*packed).json, "", errors};
  if ((*packed).json.is_null()) errors.push_back({"", "not_an_object", "Must be an object."});
  auto words = read_words(members);
  SignatureRequest request;
  request.credential = members.text("credential", Presence::required, 128);
  request.profile.level = words.level == "t" ? signing::Level::t : signing::Level::b;
  request.profile.reason = members.text("reason", Presence::optional, 256);
  request.profile.location = members.text("location", Presence::optional, 256);
  request.profile.appearance = read_appearance(members);
  request.metadata = members.raw_object("metadata", 16 * 1024);
  request.shape = shape_of(context, words.shape);
  if (words.digest) return refuse_unsupported(words).error();
  request.document = read_document(*packed, members);
  words.media_type = request.document.media_type;
  members.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  if (const auto good = refuse_unsupported(words); !good) return good.error();
  const auto agency = agency_of(context, words.agency, "/agency");
  if (!agency) return agency.error();
  request.agency = *agency;
  context.json = fingerprint(*packed, request);
  return request;
}

}  // namespace kythu::gateway
