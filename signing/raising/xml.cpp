// XAdES (ETSI EN 319 132-1, 5.3 to 5.5): values and time-stamps as unsigned properties, written into the document as
// text: every byte that was there stays.
#include <algorithm>

#include <fmt/format.h>

#include "cms.hpp"
#include "signed_file.hpp"
#include "signing/validation/xml_reference.hpp"

namespace kythu::signing::raising {
namespace {

using validation::CanonicalForm;
using validation::XmlElement;

constexpr std::string_view xades = "http://uri.etsi.org/01903/v1.3.2#", xades_141 = "http://uri.etsi.org/01903/v1.4.1#";
const CanonicalForm exclusive{CanonicalForm::Kind::exclusive};

constexpr std::string_view properties_start =
    "<xades:UnsignedProperties xmlns:xades=\"http://uri.etsi.org/01903/v1.3.2#\"><xades:UnsignedSignatureProperties>";
constexpr std::string_view properties_end = "</xades:UnsignedSignatureProperties></xades:UnsignedProperties>";
constexpr std::string_view stamp_form =
    "<{0}:{1} xmlns:{0}=\"{2}\"><ds:CanonicalizationMethod xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" "
    "Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:CanonicalizationMethod><xades:EncapsulatedTimeStamp "
    "xmlns:xades=\"http://uri.etsi.org/01903/v1.3.2#\">{3}</xades:EncapsulatedTimeStamp></{0}:{1}>";

std::string values(std::string_view name, const std::vector<Bytes>& list) {
  std::string text;
  for (const auto& one : list) text += fmt::format("<xades:{0}>{1}</xades:{0}>", name, to_base64(one));
  return text;
}

std::string wrapped(std::string_view name, const std::string& inside) {
  return inside.empty() ? inside : fmt::format("<xades:{0}>{1}</xades:{0}>", name, inside);
}

/// Of whatever depth.
void find_texts(XmlElement below, std::string_view name, std::vector<Bytes>& found) {
  for (const auto& one : below.children()) {
    if (one.name() == name) {
      if (auto der = validation::base64_of(one.text())) found.push_back(std::move(*der));
    } else {
      find_texts(one, name, found);
    }
  }
}

/// Where the one end tag of that local name begins; nullopt when it is not there once. What only looks like one, in a
/// comment, makes two.
std::optional<std::size_t> end_tag(std::string_view xml, std::string_view name) {
  std::optional<std::size_t> found;
  for (auto at = xml.find("</"); at != std::string_view::npos; at = xml.find("</", at + 2)) {
    auto tag = xml.substr(at + 2, xml.find_first_of(" \t\r\n>", at) - at - 2);
    if (const auto colon = tag.find(':'); colon != std::string_view::npos) tag.remove_prefix(colon + 1);
    if (tag != name) continue;
    if (found) return std::nullopt;
    found = at;
  }
  return found;
}

class XmlFile : public SignedFile {
 public:
  XmlFile(validation::XmlDocument document, XmlElement signature, BytesView bytes, validation::FindFile files)
      : document_(std::move(document)), signature_(signature), bytes_(bytes), files_(std::move(files)) {
    const auto found = document_.all(xades, "UnsignedSignatureProperties");
    if (!found.empty()) properties_ = found.front();
  }

  RaisePlan survey() const override {
    RaisePlan plan{.format = Format::xades, .level = level(), .imprint = {}, .certificates = {}};
    std::vector<Bytes> certificates, tokens;
    find_texts(signature_.only(validation::dsig_space, "KeyInfo"), "X509Certificate", certificates);
    find_texts(properties_, "EncapsulatedX509Certificate", certificates);
    find_texts(properties_, "EncapsulatedTimeStamp", tokens);
    add_missing(plan.certificates, certificates);
    for (const auto& token : tokens) add_missing(plan.certificates, certificates_of_token(token));
    return plan;
  }

  Result<Sha256, Refusal> imprint(const RaiseOrder& order) override {
    if (order.step == Level::t) return sha256(canonical(signature_.only(validation::dsig_space, "SignatureValue")));
    return archived();
  }

  Result<Bytes, Refusal> with_token(const RaiseOrder& order) override {
    const auto token = to_base64(order.token);
    if (order.step == Level::t) return with(fmt::format(stamp_form, "xades", "SignatureTimeStamp", xades, token));
    return with(fmt::format(stamp_form, "xades141", "ArchiveTimeStamp", xades_141, token));
  }

  // What a signature without values gets are its own; what comes later are a time-stamp's.
  Result<Bytes, Refusal> with_evidence(const Lasting& lasting) override {
    const auto evidence = wrapped("CRLValues", values("EncapsulatedCRLValue", lasting.lists)) +
                          wrapped("OCSPValues", values("EncapsulatedOCSPValue", lasting.answers));
    const auto text = wrapped("CertificateValues", values("EncapsulatedX509Certificate", lasting.certificates)) +
                      wrapped("RevocationValues", evidence);
    const bool first = !has(xades, "CertificateValues") && !has(xades, "RevocationValues");
    if (!first) {
      return with(
          fmt::format("<xades141:TimeStampValidationData xmlns:xades141=\"{}\" xmlns:xades=\"{}\">{}"
                      "</xades141:TimeStampValidationData>",
                      xades_141, xades, text));
    }
    return with(declared(wrapped("CertificateValues", values("EncapsulatedX509Certificate", lasting.certificates))) +
                declared(wrapped("RevocationValues", evidence)));
  }

 private:
  Bytes canonical(XmlElement element) const { return document_.canonical({element, {}}, exclusive); }
  bool has(std::string_view space, std::string_view name) const {
    return properties_ && !properties_.children(space, name).empty();
  }
  Level level() const {
    if (has(xades_141, "ArchiveTimeStamp") || has(xades, "ArchiveTimeStamp")) return Level::lta;
    if (!has(xades, "SignatureTimeStamp")) return Level::b;
    return has(xades, "RevocationValues") ? Level::lt : Level::t;
  }

  /// `<xades:Name>` declares the prefix itself, so that the element is the same wherever it stands.
  static std::string declared(std::string text) {
    if (!text.empty()) text.insert(text.find('>'), fmt::format(" xmlns:xades=\"{}\"", xades));
    return text;
  }

  /// 5.5.2.2, not distributed.
  Result<Sha256, Refusal> archived() const {
    Bytes all;
    const auto add = [&](const Bytes& more) { all.insert(all.end(), more.begin(), more.end()); };
    const validation::XmlPlace place{document_, signature_, files_};
    const auto info = signature_.only(validation::dsig_space, "SignedInfo");
    for (const auto& one : info.children(validation::dsig_space, "Reference")) {
      const auto reference = validation::read_reference(place, one);
      if (!reference) return Refusal::not_raisable;
      const auto octets = validation::octets_of(place, *reference, exclusive);
      if (!octets)
        return octets.error() == validation::SubIndication::signed_data_not_found ? Refusal::content_needed
                                                                                  : Refusal::not_raisable;
      add(*octets);
    }
    for (const auto* name : {"SignedInfo", "SignatureValue", "KeyInfo"}) {
      if (const auto part = signature_.only(validation::dsig_space, name)) add(canonical(part));
    }
    for (const auto& one : properties_ ? properties_.children() : std::vector<XmlElement>{}) add(canonical(one));
    for (const auto& object : signature_.children(validation::dsig_space, "Object")) {
      if (object.children(xades, "QualifyingProperties").empty()) add(canonical(object));
    }
    return sha256(all);
  }

  Result<Bytes, Refusal> with(const std::string& property) const {
    const auto text = as_text(bytes_);
    const auto place = end_tag(text, properties_ ? "UnsignedSignatureProperties" : "QualifyingProperties");
    if (!place) return Refusal::not_raisable;
    Bytes whole = to_bytes(text.substr(0, *place));
    const auto append = [&](std::string_view more) { whole.insert(whole.end(), more.begin(), more.end()); };
    if (!properties_) append(properties_start);
    append(property);
    if (!properties_) append(properties_end);
    append(text.substr(*place));
    return whole;
  }

  validation::XmlDocument document_;
  XmlElement signature_, properties_;
  BytesView bytes_;
  validation::FindFile files_;
};

}  // namespace

Opened open_xades(BytesView bytes, const std::function<std::optional<BytesView>(const std::string&)>& files) {
  auto document = validation::XmlDocument::parse(bytes);
  if (!document) return Refusal::broken;
  const auto signatures = document->all(validation::dsig_space, "Signature");
  if (signatures.empty()) return Refusal::not_signed;
  if (signatures.size() > 1) return Refusal::several_signatures;
  if (document->all(xades, "QualifyingProperties").size() != 1) return Refusal::not_raisable;
  return std::unique_ptr<SignedFile>{std::make_unique<XmlFile>(std::move(*document), signatures.front(), bytes, files)};
}

Opened open_xml(const RaiseOrder& order) {
  return open_xades(order.document, [&order](const std::string&) {
    return order.detached.empty() ? std::nullopt : std::optional<BytesView>{order.detached};
  });
}

}  // namespace kythu::signing::raising
