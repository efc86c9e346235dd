#include "gateway/api/signature_answer.hpp"

#include <boost/json/parse.hpp>

#include "gateway/api/words.hpp"
#include "gateway/keys/certificates.hpp"

namespace kythu::gateway {
namespace {

/// Above this a JSON answer holds a link: base64 in JSON costs every reader several times the document's size.
constexpr std::size_t large = 16 << 20;

/// RFC 8187: a file name with any letter.
std::string disposition_of(std::string_view name) {
  static constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
  std::string encoded;
  for (const char c : name) {
    if (plain.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      const auto byte = static_cast<std::uint8_t>(c);
      auto hex = to_hex({&byte, 1});
      for (auto& digit : hex) digit = static_cast<char>(digit >= 'a' ? digit - 'a' + 'A' : digit);
      encoded += "%" + hex;
    }
  }
  return "attachment; filename*=UTF-8''" + encoded;
}

std::string href_of(const signing::KeptSignature& signature) { return "/v1/documents/" + signature.document.text(); }

}  // namespace

boost::json::object signature_words(const signing::KeptSignature& signature) {
  return {{"id", signature.id.text()},
          {"status", "done"},
          {"agency", signature.agency.text()},
          {"credential", signature.credential},
          {"document",
           {{"id", signature.document.text()},
            {"name", signature.document_name},
            {"media_type", signature.media_type},
            {"href", href_of(signature)},
            {"sha256", to_hex(signature.document_sha256)},
            {"original_sha256", to_hex(signature.original_sha256)},
            {"size", signature.size}}},
          {"signature",
           {{"format", signature.format},
            {"level", signature.level},
            {"algorithm", signature.algorithm},
            {"signed_at", rfc3339(signature.signed_at)},
            {"timestamped_at", instant_or_null(signature.timestamped_at)},
            {"field", signature.field},
            {"certificate", to_pem(signature.certificate)}}},
          {"log", {{"index", signature.log_index}, {"proof_href", href_of(signature) + "/proof"}}},
          {"metadata", boost::json::parse(signature.metadata)}};
}

Answer file_answer(int status, std::string_view name, std::string_view media_type, Bytes content) {
  return {status,
          {{"content-type", std::string{media_type}},
           {"content-disposition", disposition_of(name)},
           {"cache-control", "private, no-store"}},
          std::move(content)};
}

Answer document_answer(int status, const signing::KeptSignature& signature, Bytes document) {
  auto answer = file_answer(status, signature.document_name, signature.media_type, std::move(document));
  answer.headers.emplace_back("x-signature-id", signature.id.text());
  return answer;
}

Answer created_answer(const signing::KeptSignature& signature, const Bytes& document, Shape shape) {
  const std::pair<std::string, std::string> location{"location", "/v1/signatures/" + signature.id.text()};
  if (shape == Shape::bytes) {
    auto answer = document_answer(201, signature, document);
    answer.headers.push_back(location);
    return answer;
  }
  auto words = signature_words(signature);
  if (shape == Shape::content) words["document"].as_object()["content"] = to_base64(document);
  auto answer = json_answer(201, words);
  answer.headers.push_back(location);
  return answer;
}

Shape usual_shape(std::size_t document_size) { return document_size > large ? Shape::href : Shape::content; }

std::string_view name(Shape shape) {
  switch (shape) {
    case Shape::content: return "content";
    case Shape::href: return "href";
    case Shape::bytes: return "bytes";
  }
  std::abort();
}

Shape parse_shape(std::string_view text) {
  return text == "bytes" ? Shape::bytes : text == "href" ? Shape::href : Shape::content;
}

}  // namespace kythu::gateway
