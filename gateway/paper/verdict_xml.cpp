#include "verdict_xml.hpp"

#include <algorithm>
#include <map>

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include "config/base/bytes.hpp"
#include "receipts/render/writer.hpp"
#include "verdict_words.hpp"

namespace kythu::gateway::paper {
namespace {

constexpr std::string_view sha256_uri = "http://www.w3.org/2001/04/xmlenc#sha256";

std::string element(std::string_view name, std::string_view text) {
  return fmt::format("<{0}>{1}</{0}>", name, receipts::escape_text(text));
}

/// "total_passed" → "…:total-passed"; of time stamps and certificates the words are "passed" and "failed" (4.3.3).
std::string main_indication(std::string word, bool of_signature) {
  if (!of_signature && word.starts_with("total_")) word.erase(0, 6);
  std::ranges::replace(word, '_', '-');
  return "urn:etsi:019102:mainindication:" + word;
}

std::string digest(std::string_view hex) {
  const auto bytes = from_hex(hex);
  if (!bytes) return {};
  return fmt::format(
      "<DigestAlgAndValue><ds:DigestMethod Algorithm=\"{}\"/><ds:DigestValue>{}</ds:DigestValue>"
      "</DigestAlgAndValue>",
      sha256_uri, to_base64(*bytes));
}

class ReportXml {
 public:
  explicit ReportXml(const Words& report) : report_(report) {}

  std::string write() {
    std::string signatures;
    for (const auto& one : array_in(report_, "signatures"))
      if (one.is_object()) signatures += signature(one.get_object());
    if (signatures.empty()) signatures = nothing_found();
    const auto document = digest(text_in(object_in(report_, "document"), "sha256"));
    if (!document.empty()) objects_ += object("document", "other", document, "");
    if (!objects_.empty()) objects_ = "<SignatureValidationObjects>" + objects_ + "</SignatureValidationObjects>";
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ValidationReport "
           "xmlns=\"http://uri.etsi.org/19102/v1.4.1#\" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">" +
           signatures + objects_ + "</ValidationReport>\n";
  }

 private:
  std::string status(const Words& words, bool of_signature, std::string_view associated = "") const {
    const auto sub = text_in(words, "sub_indication");
    return "<SignatureValidationStatus>" +
           element("MainIndication", main_indication(text_in(words, "indication"), of_signature)) +
           (sub.empty() ? "" : element("SubIndication", "urn:etsi:019102:subindication:" + sub)) +
           std::string{associated} + "</SignatureValidationStatus>";
  }

  /// Where there is no signature nothing can be said of one.
  std::string nothing_found() const {
    return "<SignatureValidationReport>" + status({{"indication", "indeterminate"}}, true) +
           "</SignatureValidationReport>";
  }

  static std::string object(std::string_view id, std::string_view type, std::string_view digest,
                            std::string_view more) {
    return fmt::format(
        "<ValidationObject id=\"{}\"><ObjectType>urn:etsi:019102:validationObject:{}</ObjectType>"
        "<ValidationObjectRepresentation>{}</ValidationObjectRepresentation>{}</ValidationObject>",
        id, type, digest, more);
  }

  /// The id of a certificate, which becomes a validation object when it is met first.
  std::string certificate(const Words& words) {
    const auto hash = text_in(words, "sha256");
    if (!from_hex(hash) || hash.empty()) return {};
    auto& id = certificates_[hash];
    if (id.empty()) {
      id = fmt::format("certificate-{}", certificates_.size());
      objects_ += object(id, "certificate", digest(hash), "");
    }
    return id;
  }

  std::string reference(std::string_view name, const std::string& id) const {
    return fmt::format("<{} VOReference=\"{}\"/>", name, id);
  }

  std::string chain(const Words& words) {
    std::string signing, between, anchor, revoked;
    for (const auto& one : array_in(words, "chain")) {
      if (!one.is_object()) continue;
      const auto& link = one.get_object();
      const auto id = certificate(link);
      if (id.empty()) continue;
      if (signing.empty()) {
        signing = reference("SigningCertificate", id);
      } else if (flag_in(link, "trust_anchor")) {
        anchor = reference("TrustAnchor", id);
      } else {
        between += reference("IntermediateCertificate", id);
      }
      const auto at = text_in(object_in(link, "revocation"), "revoked_at");
      if (!at.empty() && revoked.empty())
        revoked = "<RevocationStatusInformation>" + reference("ValidationObjectId", id) +
                  element("RevocationTime", at) + "</RevocationStatusInformation>";
    }
    if (signing.empty()) return {};
    return "<AssociatedValidationReportData><CertificateChain>" + signing + between + anchor + "</CertificateChain>" +
           revoked + "</AssociatedValidationReportData>";
  }

  std::string times(const Words& words) const {
    const auto proved = text_in(words, "proved_at"), now = text_in(report_, "validated_at");
    return "<ValidationTimeInfo>" + element("ValidationTime", now) + "<BestSignatureTime>" +
           element("POETime", proved.empty() ? now : proved) +
           element("TypeOfProof", "urn:etsi:019102:poetype:validation") + "</BestSignatureTime></ValidationTimeInfo>";
  }

  std::string attributes(const Words& words) const {
    std::string list;
    const auto add = [&](std::string_view name, std::string_view inner, const std::string& text, bool is_signed) {
      if (!text.empty()) list += fmt::format("<{0} Signed=\"{1}\">{2}</{0}>", name, is_signed, element(inner, text));
    };
    add("SigningTime", "Time", text_in(words, "claimed_at"), true);
    for (const auto& one : array_in(words, "timestamps")) {
      if (!one.is_object()) continue;
      const auto kind = text_in(one.get_object(), "kind");
      const auto name = kind == "signature"  ? "SignatureTimeStamp"
                        : kind == "archive"  ? "ArchiveTimeStamp"
                        : kind == "document" ? "DocTimeStamp"
                                             : "AllDataObjectsTimeStamp";
      add(name, "TimeStampValue", text_in(one.get_object(), "time"), kind == "content");
    }
    add("Reason", "ReasonElement", text_in(words, "reason"), true);
    return list.empty() ? "" : "<SignatureAttributes>" + list + "</SignatureAttributes>";
  }

  std::string signature(const Words& words) {
    const bool stamp = text_in(words, "type") == "document_timestamp";
    const auto field = text_in(words, "field");
    std::string text =
        "<SignatureValidationReport><SignatureIdentifier><HashOnly>false</HashOnly><DocHashOnly>false"
        "</DocHashOnly>" +
        (field.empty() ? "" : element("DAIdentifier", field)) + "</SignatureIdentifier>";
    text += times(words) + attributes(words);
    if (const auto& signer = object_in(words, "signer"); !signer.empty()) {
      if (const auto id = certificate(signer); !id.empty())
        text += "<SignerInformation>" + reference("SignerCertificate", id) +
                element("Signer", text_in(signer, "subject")) + "</SignerInformation>";
    }
    return text + status(words, !stamp, chain(words)) + "</SignatureValidationReport>";
  }

  const Words& report_;
  std::map<std::string, std::string> certificates_;
  std::string objects_;
};

}  // namespace

std::string verdict_xml(const boost::json::object& report) { return ReportXml{report}.write(); }

}  // namespace kythu::gateway::paper
