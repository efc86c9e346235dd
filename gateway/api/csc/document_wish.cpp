#include "csc/document_wish.hpp"

#include <algorithm>
#include <array>

#include "config/base/digest.hpp"

namespace kythu::gateway {
namespace {

using signing::Format;
using signing::Level;
using signing::Packaging;

/// signature_format with signed_envelope_property; the first of a format stands for none. ASSUMED: the specification's
/// own default in a PDF is `Certification`, which forbids the signatures that have to follow here and is not made.
struct CscEnvelope {
  std::string_view format, property;
  Format made;
  Packaging packaging;
};
constexpr std::array csc_envelopes{
    CscEnvelope{"P", "Revision", Format::pades, Packaging::enveloped},
    CscEnvelope{"C", "Attached", Format::cades, Packaging::enveloping},
    CscEnvelope{"C", "Detached", Format::cades, Packaging::detached},
    CscEnvelope{"X", "Enveloped", Format::xades, Packaging::enveloped},
    CscEnvelope{"X", "Enveloping", Format::xades, Packaging::enveloping},
    CscEnvelope{"X", "Detached", Format::xades, Packaging::detached},
    CscEnvelope{"J", "Attached", Format::jades, Packaging::enveloping},
    CscEnvelope{"J", "Detached", Format::jades, Packaging::detached},
};

struct CscLevel {
  std::string_view name;
  Level level;
};
constexpr std::array csc_levels{CscLevel{"Ades-B-B", Level::b}, CscLevel{"Ades-B-T", Level::t},
                                CscLevel{"Ades-B-LT", Level::lt}, CscLevel{"Ades-B-LTA", Level::lta}};

/// The tables write "Ades", the samples "AdES".
bool same_letters(std::string_view left, std::string_view right) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(left, right, {}, lower, lower);
}

Level read_csc_level(CscParameters& item) {
  const auto word = item.text("conformance_level", Presence::optional, 16);
  const auto found = std::ranges::find_if(csc_levels, [&](const auto& row) { return same_letters(row.name, word); });
  if (!word.empty() && found == csc_levels.end()) item.fault("Invalid parameter conformance_level");
  return found == csc_levels.end() ? Level::b : found->level;
}

/// Reason, Location and Name of a PDF's signature, each in base64.
void read_signed_props(CscParameters& item, signing::Profile& profile) {
  const auto* props = item.array("signed_props");
  if (props == nullptr) return;
  const auto refuse = [&] {
    item.fault("Invalid parameter signed_props (Reason, Location and Name of a PDF are known)");
  };
  for (const auto& prop : *props) {
    std::optional<CscError> first;
    CscParameters words{prop, first};
    const auto name = words.text("attribute_name", Presence::required, 64);
    const auto value = from_base64(words.text("attribute_value", Presence::required, 1'000));
    auto* place = name == "Reason"     ? &profile.reason
                  : name == "Location" ? &profile.location
                  : name == "Name"     ? &profile.signer_name
                                       : nullptr;
    const bool good = words.check() && value && place && profile.format == Format::pades && is_utf8(as_text(*value));
    if (!good) return refuse();
    *place = std::string{as_text(*value)};
  }
}

/// What both kinds of item share.
CscDocumentWish read_csc_profile(CscParameters& item, const CscCredential& credential, bool digests) {
  CscDocumentWish wish;
  const auto format = item.text("signature_format", Presence::required, 1);
  const auto property = item.text("signed_envelope_property", Presence::optional, 32);
  const auto of_format = [&](const CscEnvelope& row) { return row.format == format; };
  const auto fits = [&](const CscEnvelope& row) {
    const bool alone = row.packaging == Packaging::detached;
    return of_format(row) && (property.empty() ? !digests || alone : row.property == property);
  };
  const auto row = std::ranges::find_if(csc_envelopes, fits);
  if (std::ranges::none_of(csc_envelopes, of_format)) item.fault("Invalid parameter signature_format");
  if (row == csc_envelopes.end()) {
    item.fault(property.empty() ? "Invalid parameter signature_format" : "Invalid parameter signed_envelope_property");
  } else {
    wish.profile.format = row->made;
    wish.profile.packaging = row->packaging;
    if (digests && row->packaging != Packaging::detached) item.fault("Invalid parameter signed_envelope_property");
  }
  wish.profile.level = read_csc_level(item);
  read_signed_props(item, wish.profile);
  const CscAlgorithmWish asked{item.text("signAlgo", Presence::required, 64),
                               item.text("hashAlgorithmOID", Presence::optional, 64),
                               item.text("signAlgoParams", Presence::optional, 400)};
  const auto algorithm = csc_algorithm(credential.key, asked, csc_dialect("/csc/v2/"));
  if (!algorithm) item.fault(algorithm.error().description);
  wish.algorithm = algorithm ? *algorithm : credential.key.algorithms.front();
  return wish;
}

Bytes hash_like(hsm::Algorithm algorithm, BytesView bytes) {
  const auto size = hsm::digest_size(algorithm);
  if (size == 64) return sha512(bytes);
  if (size == 48) return sha384(bytes);
  const auto hash = sha256(bytes);
  return {hash.begin(), hash.end()};
}

void read_csc_document(CscParameters& item, const CscCredential& credential, std::vector<CscDocumentWish>& wishes) {
  auto wish = read_csc_profile(item, credential, false);
  auto bytes = from_base64(item.text("document", Presence::required, 90 << 20));
  if (!bytes) item.fault("Invalid Base64 documents string parameter");
  const auto format = wish.profile.format;
  const bool pdf = format == Format::pades,
             xml = format == Format::xades && wish.profile.packaging == Packaging::enveloped;
  wish.document = {pdf   ? "document.pdf"
                   : xml ? "document.xml"
                         : "document",
                   pdf   ? "application/pdf"
                   : xml ? "application/xml"
                         : "application/octet-stream",
                   std::move(bytes).value_or(Bytes{})};
  wish.hash = hash_like(wish.algorithm, wish.document.bytes);
  wishes.push_back(std::move(wish));
}

/// SHA-256 alone: what the formats take instead of a document (signing/document.hpp).
void read_csc_digests(CscParameters& item, const CscCredential& credential, std::vector<CscDocumentWish>& wishes) {
  const auto wish = read_csc_profile(item, credential, true);
  for (const auto& hash : item.hashes("hashes")) {
    auto one = wish;
    Sha256 digest{};
    if (hash.size() != digest.size() || hsm::digest_size(one.algorithm) != digest.size()) {
      return item.fault("Invalid digest value length");
    }
    std::ranges::copy(hash, digest.begin());
    one.document = {"document", "application/octet-stream", {}, digest};
    one.hash = hash;
    wishes.push_back(std::move(one));
  }
}

}  // namespace

Result<std::vector<CscDocumentWish>, CscError> read_csc_documents(CscParameters& parameters,
                                                                  const CscCredential& credential) {
  const auto* documents = parameters.array("documents");
  const auto* digests = parameters.array("documentDigests");
  if (documents && digests) return csc_invalid("Both documentDigests and documents parameters passed");
  const auto* items = documents ? documents : digests;
  if (items == nullptr || items->empty()) return csc_invalid("Empty documentDigests and documents objects");
  if (items->size() > static_cast<std::size_t>(csc_most_signatures)) {
    return csc_invalid("Numbers of signatures is too high");
  }
  std::vector<CscDocumentWish> wishes;
  std::optional<CscError> first;
  for (const auto& value : *items) {
    CscParameters item{value, first};
    if (documents) read_csc_document(item, credential, wishes);
    if (digests) read_csc_digests(item, credential, wishes);
    if (const auto good = item.check(); !good) return good.error();
  }
  return wishes;
}

boost::json::object csc_signature_formats() {
  boost::json::array formats, properties;
  for (const auto& row : csc_envelopes) {
    if (formats.empty() || formats.back() != boost::json::value(row.format)) {
      formats.push_back(boost::json::string{row.format});
      properties.push_back(boost::json::array{});
    }
    properties.back().as_array().push_back(boost::json::string{row.property});
  }
  return {{"formats", std::move(formats)}, {"envelope_properties", std::move(properties)}};
}

boost::json::array csc_conformance_levels(bool with_timestamps) {
  boost::json::array levels;
  for (const auto& row : csc_levels) {
    if (row.level == Level::b || with_timestamps) levels.push_back(boost::json::string{row.name});
  }
  return levels;
}

}  // namespace kythu::gateway
