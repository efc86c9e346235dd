#include "xades.hpp"

#include <fmt/format.h>

#include "cades.hpp"
#include "cms.hpp"
#include "config/base/digest.hpp"
#include "uri.hpp"
#include "xml_names.hpp"

namespace kythu::signing {
namespace {

// Each part repeats the namespace declarations that exclusive canonical XML writes on it when it stands alone, so it is
// hashed as it is written. Attributes stand in canonical order; empty elements have an end tag.
constexpr std::string_view signed_info_form =
    "<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">"
    "<ds:CanonicalizationMethod Algorithm=\"{exclusive}\"></ds:CanonicalizationMethod>"
    "<ds:SignatureMethod Algorithm=\"{method}\"></ds:SignatureMethod>"
    "<ds:Reference Id=\"r-{id}\"{type} URI=\"{uri}\">{transforms}"
    "<ds:DigestMethod Algorithm=\"{hash}\"></ds:DigestMethod><ds:DigestValue>{digest}</ds:DigestValue></ds:Reference>"
    "<ds:Reference Type=\"http://uri.etsi.org/01903#SignedProperties\" URI=\"#p-{id}\">"
    "<ds:Transforms><ds:Transform Algorithm=\"{exclusive}\"></ds:Transform></ds:Transforms>"
    "<ds:DigestMethod Algorithm=\"{hash}\"></ds:DigestMethod><ds:DigestValue>{properties}</ds:DigestValue>"
    "</ds:Reference></ds:SignedInfo>";

constexpr std::string_view properties_form =
    "<xades:SignedProperties xmlns:xades=\"http://uri.etsi.org/01903/v1.3.2#\" Id=\"p-{id}\">"
    "<xades:SignedSignatureProperties><xades:SigningTime>{time}</xades:SigningTime>"
    "<xades:SigningCertificateV2><xades:Cert><xades:CertDigest>"
    "<ds:DigestMethod xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" Algorithm=\"{hash}\"></ds:DigestMethod>"
    "<ds:DigestValue xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">{certificate}</ds:DigestValue>"
    "</xades:CertDigest></xades:Cert></xades:SigningCertificateV2></xades:SignedSignatureProperties>"
    "<xades:SignedDataObjectProperties><xades:DataObjectFormat ObjectReference=\"#r-{id}\">"
    "<xades:MimeType>{media_type}</xades:MimeType></xades:DataObjectFormat></xades:SignedDataObjectProperties>"
    "</xades:SignedProperties>";

constexpr std::string_view value_form =
    "<ds:SignatureValue xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"v-{}\">{}</ds:SignatureValue>";

constexpr std::string_view timestamp_form =
    "<xades:SignatureTimeStamp xmlns:xades=\"http://uri.etsi.org/01903/v1.3.2#\" Id=\"t-{id}\">"
    "<ds:CanonicalizationMethod xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" Algorithm=\"{exclusive}\">"
    "</ds:CanonicalizationMethod><xades:EncapsulatedTimeStamp>{token}</xades:EncapsulatedTimeStamp>"
    "</xades:SignatureTimeStamp>";

constexpr std::string_view signature_form =
    "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"s-{id}\">{info}{value}{keys}{object}"
    "<ds:Object><xades:QualifyingProperties xmlns:xades=\"http://uri.etsi.org/01903/v1.3.2#\" Target=\"#s-{id}\">"
    "{properties}{unsigned_properties}</xades:QualifyingProperties></ds:Object></ds:Signature>";

/// What the first reference points at.
struct Target {
  std::string uri, transforms;
  Bytes digest;
};

/// What stands around the signature's element.
struct Frame {
  Bytes before, after;
};

std::string transforms(std::initializer_list<std::string_view> algorithms) {
  std::string text = "<ds:Transforms>";
  for (const auto algorithm : algorithms)
    text += fmt::format("<ds:Transform Algorithm=\"{}\"></ds:Transform>", algorithm);
  return text + "</ds:Transforms>";
}

/// Of what is signed, by whom and when: two signatures of a file have different Ids, and the same request the same.
std::string id_of(const LayoutJob& job, const Target& target) {
  Bytes all = target.digest;
  const auto& certificate = job.chain.front().der();
  all.insert(all.end(), certificate.begin(), certificate.end());
  const auto time = rfc3339(job.signing_time);
  all.insert(all.end(), time.begin(), time.end());
  return to_hex(sha256(all)).substr(0, 16);
}

std::string key_info(const std::vector<Certificate>& chain) {
  std::string text = "<ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Data>";
  for (const auto& certificate : chain)
    text += "<ds:X509Certificate>" + to_base64(certificate.der()) + "</ds:X509Certificate>";
  return text + "</ds:X509Data></ds:KeyInfo>";
}

class XadesDraft : public Draft {
 public:
  XadesDraft(LayoutJob job, const Target& target, Frame frame, std::string object_content);
  const Bytes& digest() const override { return digest_; }
  Bytes stamped(BytesView value) const override { return to_bytes(value_element(value)); }
  std::optional<Bytes> complete(BytesView value, BytesView token) override;
  std::string name() const override { return name_; }
  std::string media_type() const override { return "application/xml"; }

 private:
  std::string value_element(BytesView value) const { return fmt::format(value_form, id_, to_base64(value)); }

  std::string id_, name_, object_, properties_, info_, keys_;
  Frame frame_;
  Bytes digest_;
};

std::string properties_of(const LayoutJob& job, std::string_view id) {
  const auto kind = hash_of(job.algorithm);
  return fmt::format(properties_form, fmt::arg("id", id), fmt::arg("time", rfc3339(job.signing_time)),
                     fmt::arg("hash", xml::hash_name(kind)),
                     fmt::arg("certificate", to_base64(hash(kind, job.chain.front().der()))),
                     fmt::arg("media_type", xml::escaped(job.document.media_type)));
}

XadesDraft::XadesDraft(LayoutJob job, const Target& target, Frame frame, std::string object)
    : id_(id_of(job, target)),
      name_(job.profile.packaging == Packaging::enveloped ? job.document.name : job.document.name + ".xml"),
      object_(std::move(object)),
      properties_(properties_of(job, id_)),
      keys_(key_info(job.chain)),
      frame_(std::move(frame)) {
  const auto kind = hash_of(job.algorithm);
  const bool inside = !object_.empty();
  if (inside)
    object_ = fmt::format("<ds:Object xmlns:ds=\"{}\" Id=\"o-{}\">{}</ds:Object>", xml::signatures, id_, object_);
  info_ = fmt::format(signed_info_form, fmt::arg("exclusive", xml::exclusive),
                      fmt::arg("method", xml::method_name(job.algorithm)), fmt::arg("id", id_),
                      fmt::arg("type", inside ? " Type=\"http://www.w3.org/2000/09/xmldsig#Object\"" : ""),
                      fmt::arg("uri", inside ? "#o-" + id_ : target.uri), fmt::arg("transforms", target.transforms),
                      fmt::arg("hash", xml::hash_name(kind)), fmt::arg("digest", to_base64(target.digest)),
                      fmt::arg("properties", to_base64(hash(kind, as_bytes(properties_)))));
  digest_ = hash(kind, as_bytes(info_));
}

std::optional<Bytes> XadesDraft::complete(BytesView value, BytesView token) {
  std::string unsigned_properties;
  if (!token.empty()) {
    unsigned_properties = "<xades:UnsignedProperties><xades:UnsignedSignatureProperties>" +
                          fmt::format(timestamp_form, fmt::arg("id", id_), fmt::arg("exclusive", xml::exclusive),
                                      fmt::arg("token", to_base64(token))) +
                          "</xades:UnsignedSignatureProperties></xades:UnsignedProperties>";
  }
  const auto signature =
      fmt::format(signature_form, fmt::arg("id", id_), fmt::arg("info", info_), fmt::arg("value", value_element(value)),
                  fmt::arg("keys", keys_), fmt::arg("object", object_), fmt::arg("properties", properties_),
                  fmt::arg("unsigned_properties", unsigned_properties));
  auto whole = std::move(frame_.before);
  whole.insert(whole.end(), signature.begin(), signature.end());
  whole.insert(whole.end(), frame_.after.begin(), frame_.after.end());
  return whole;
}

using Laid = Result<std::unique_ptr<Draft>, Refusal>;

Laid make(LayoutJob job, const Target& target, Frame frame, std::string object = {}) {
  return std::unique_ptr<Draft>{
      std::make_unique<XadesDraft>(std::move(job), target, std::move(frame), std::move(object))};
}

void append(Bytes& out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }

/// `<root …/>` becomes `<root …>signature</root>`, which is the same to canonical XML.
Frame around_last_child(std::string_view xml, const XmlFacts& facts) {
  Frame frame{to_bytes(xml.substr(0, facts.content_end)), {}};
  if (xml[facts.content_end] == '/') {
    const auto name = xml.substr(facts.root + 1, xml.find_first_of(" \t\r\n/>", facts.root) - facts.root - 1);
    append(frame.before, ">");
    append(frame.after, fmt::format("</{}>", name));
    append(frame.after, xml.substr(facts.end));
  } else {
    append(frame.after, xml.substr(facts.content_end));
  }
  return frame;
}

/// A new root around the document's root, which gets an `Id` where it has none, and the signature.
Frame around_sibling(std::string_view xml, const XmlFacts& facts) {
  Frame frame{to_bytes(xml::declaration), to_bytes("</internally-detached>\n")};
  append(frame.before, "<internally-detached>");
  auto root = xml.substr(facts.root, facts.end - facts.root);
  if (facts.id_is_new) {
    const auto name_end = root.find_first_of(" \t\r\n/>");
    append(frame.before, root.substr(0, name_end));
    append(frame.before, fmt::format(" Id=\"{}\"", facts.id));
    root.remove_prefix(name_end);
  }
  append(frame.before, root);
  return frame;
}

}  // namespace

Laid lay_out_xades(LayoutJob job, std::string_view before, std::string_view after) {
  const auto kind = hash_of(job.algorithm);
  Frame frame{to_bytes(xml::declaration), to_bytes(after)};
  append(frame.before, before);
  if (job.profile.packaging == Packaging::enveloping) {
    Target target{"", transforms({"http://www.w3.org/2000/09/xmldsig#base64"}), hash(kind, job.document.bytes)};
    auto object = to_base64(job.document.bytes);
    return make(std::move(job), target, std::move(frame), std::move(object));
  }
  // The reference says its hash itself, so a digest of another hash than the signature's would be possible; the
  // baseline wants the document's digest as strong as the signature's.
  auto digest = content_digest(job.document, kind);
  if (!digest) return Refusal::digest_unsuitable;
  const Target target{uri_of(job.document.name), "", std::move(*digest)};
  return make(std::move(job), target, std::move(frame));
}

Laid lay_out_xades_in_xml(LayoutJob job, const XmlFacts& facts) {
  if (facts.digest.size() != hsm::digest_size(job.algorithm)) return Refusal::parser_failed;
  const auto text = as_text(job.document.bytes);
  const auto canonical = job.profile.canonical == Canonical::inclusive ? xml::inclusive : xml::exclusive;
  if (job.profile.packaging == Packaging::enveloped) {
    const Target target{"", transforms({xml::enveloped, canonical}), facts.digest};
    auto frame = around_last_child(text, facts);
    return make(std::move(job), target, std::move(frame));
  }
  const Target target{"#" + facts.id, transforms({canonical}), facts.digest};
  auto frame = around_sibling(text, facts);
  return make(std::move(job), target, std::move(frame));
}

}  // namespace kythu::signing
