#include "signature.hpp"

#include <fmt/format.h>

#include "config/base/digest.hpp"
#include "names.hpp"
#include "xml.hpp"

namespace kythu::receipts {
namespace {

// SignedInfo and Object repeat the namespace that they inherit: canonical XML of a part writes it there, so these bytes
// are their own canonical form. Attributes stand in the canonical order (namespace first, then by name), empty elements
// are written with an end tag.
constexpr std::string_view object_form =
    "<Object xmlns=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"TCThu-Object\"><SignatureProperties>"
    "<SignatureProperty Id=\"TCThu-SigningTime\" Target=\"#TCThu\"><SigningTime>{}</SigningTime></SignatureProperty>"
    "</SignatureProperties></Object>";

constexpr std::string_view signed_info_form =
    "<SignedInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\">"
    "<CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"></CanonicalizationMethod>"
    "<SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"></SignatureMethod>"
    "<Reference URI=\"#{}\">"
    "<DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></DigestMethod>"
    "<DigestValue>{}</DigestValue></Reference>"
    "<Reference Type=\"http://www.w3.org/2000/09/xmldsig#SignatureProperties\" URI=\"#TCThu-Object\">"
    "<DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></DigestMethod>"
    "<DigestValue>{}</DigestValue></Reference></SignedInfo>";

constexpr std::string_view document_form =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><{0}>{1}<{2}><{3}>"
    "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"TCThu\">{4}<SignatureValue>{5}</SignatureValue>"
    "<KeyInfo><X509Data><X509SubjectName>{6}</X509SubjectName><X509Certificate>{7}</X509Certificate></X509Data></"
    "KeyInfo>"
    "{8}</Signature></{3}></{2}></{0}>";

}  // namespace

Draft draft(std::string data, std::string_view data_id, Instant signing_time) {
  auto object = fmt::format(object_form, vietnam_local(signing_time));
  auto signed_info = fmt::format(signed_info_form, data_id, to_base64(sha256(data)), to_base64(sha256(object)));
  return {std::move(data), std::move(object), std::move(signed_info)};
}

std::string assemble(const Draft& draft, BytesView signature, std::string_view subject, BytesView certificate) {
  return fmt::format(document_form, names::receipt, draft.data, names::signatures, names::collector, draft.signed_info,
                     to_base64(signature), escape_text(subject), to_base64(certificate), draft.object);
}

}  // namespace kythu::receipts
