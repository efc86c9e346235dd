#include "signature.hpp"

#include <fmt/format.h>

#include "config/base/digest.hpp"
#include "writer.hpp"

namespace kythu::receipts {
namespace {

// SignedInfo and Object repeat the namespace that they inherit: canonical XML of a part writes it there, so these bytes
// are their own canonical form. Attributes stand in the canonical order (namespace first, then by name), empty elements
// are written with an end tag.
constexpr std::string_view object_form =
    "<Object xmlns=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"{1}-Object\"><SignatureProperties>"
    "<SignatureProperty Id=\"{1}-SigningTime\" Target=\"#{1}\"><SigningTime>{0}</SigningTime></SignatureProperty>"
    "</SignatureProperties></Object>";

constexpr std::string_view signed_info_form =
    "<SignedInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\">"
    "<CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"></CanonicalizationMethod>"
    "<SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"></SignatureMethod>"
    "<Reference URI=\"#{0}\">"
    "<DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></DigestMethod>"
    "<DigestValue>{1}</DigestValue></Reference>"
    "<Reference Type=\"http://www.w3.org/2000/09/xmldsig#SignatureProperties\" URI=\"#{3}-Object\">"
    "<DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></DigestMethod>"
    "<DigestValue>{2}</DigestValue></Reference></SignedInfo>";

constexpr std::string_view list_form =
    "<{0}><{1}><Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\" "
    "Id=\"{1}\">{2}<SignatureValue>{3}</SignatureValue>"
    "<KeyInfo><X509Data><X509SubjectName>{4}</X509SubjectName><X509Certificate>{5}</X509Certificate></X509Data></"
    "KeyInfo>{6}</Signature></{1}></{0}>";

constexpr std::string_view document_form = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><{0}>{1}{2}</{0}>";

}  // namespace

Draft draft(std::string data, std::string_view data_id, Instant signing_time, std::string_view party) {
  auto object = fmt::format(object_form, vietnam_local(signing_time), party);
  auto signed_info = fmt::format(signed_info_form, data_id, to_base64(sha256(data)), to_base64(sha256(object)), party);
  return {std::move(data), std::move(object), std::move(signed_info), business_day(signing_time)};
}

std::string signature_list(const Draft& draft, BytesView signature, std::string_view subject, BytesView certificate,
                           std::string_view party) {
  return fmt::format(list_form, names::signatures, party, draft.signed_info, to_base64(signature), escape_text(subject),
                     to_base64(certificate), draft.object);
}

std::string assemble(const Draft& draft, BytesView signature, std::string_view subject, BytesView certificate,
                     std::string_view root) {
  return fmt::format(document_form, root, draft.data, signature_list(draft, signature, subject, certificate));
}

}  // namespace kythu::receipts
