#include "xml_signature.hpp"

#include <algorithm>

#include "chain.hpp"
#include "cms.hpp"

namespace kythu::signing::validation {
namespace {

constexpr std::string_view properties_type = "http://uri.etsi.org/01903#SignedProperties";
constexpr std::size_t most_references = 64;

/// QualifyingProperties of this very signature: one, in an Object of its own, with what it says it is about.
void find_properties(XmlSignature& signature) {
  std::vector<XmlElement> found;
  for (const auto& object : signature.objects) {
    for (const auto& one : object.children(xades_space, "QualifyingProperties")) found.push_back(one);
  }
  if (found.empty()) return;
  const bool about_this = found[0].attribute("Target") == "#" + signature.element.attribute("Id");
  signature.signed_properties = found[0].only(xades_space, "SignedProperties");
  signature.unsigned_properties =
      found[0].only(xades_space, "UnsignedProperties").only(xades_space, "UnsignedSignatureProperties");
  if (found.size() > 1 || !about_this || !signature.signed_properties || found[0].parent().children().size() != 1)
    signature.fault = SubIndication::format_failure;
}

void read_parts(XmlSignature& signature) {
  const auto& element = signature.element;
  signature.info = element.only(dsig_space, "SignedInfo");
  signature.value_element = element.only(dsig_space, "SignatureValue");
  signature.key_info = element.only(dsig_space, "KeyInfo");
  signature.objects = element.children(dsig_space, "Object");
  const auto known = 2 + signature.objects.size() + (signature.key_info ? 1 : 0);
  const auto value = base64_of(signature.value_element.text());
  if (!signature.info || !value || value->empty() || element.children().size() != known) {
    signature.fault = SubIndication::format_failure;
    return;
  }
  signature.value = *value;
  signature.form = canonical_form(signature.info.only(dsig_space, "CanonicalizationMethod"));
  const auto method = signature.info.only(dsig_space, "SignatureMethod");
  signature.method = method_of_uri(method.attribute("Algorithm"));
  if (!signature.form || !method) signature.fault = SubIndication::format_failure;
}

void read_certificates(XmlSignature& signature) {
  for (const auto& data : signature.key_info.children(dsig_space, "X509Data")) {
    for (const auto& one : data.children(dsig_space, "X509Certificate")) {
      const auto der = base64_of(one.text());
      auto certificate = der ? read_certificate(*der) : nullptr;
      if (certificate && signature.certificates.size() < most_certificates)
        signature.certificates.push_back(std::move(certificate));
    }
  }
}

std::optional<SubIndication> judge_digest(const XmlPlace& place, const XmlReference& reference) {
  if (reference.hash.empty()) return SubIndication::crypto_constraints_failure;
  const auto octets = octets_of(place, reference);
  if (!octets) return octets.error();
  if (digest_of(reference.hash, {*octets}) != reference.digest) return SubIndication::hash_failure;
  return std::nullopt;
}

/// What is signed may be the document, an element that this signature does not stand in wrongly, or its own Objects.
bool may_be_signed(const XmlSignature& signature, const XmlReference& reference) {
  if (!reference.is_inside || !reference.target) return true;
  if (!signature.element.contains(reference.target)) return true;
  return reference.target == signature.signed_properties || reference.target == signature.key_info ||
         std::ranges::any_of(signature.objects, [&](const auto& one) { return one.contains(reference.target); });
}

std::optional<SubIndication> judge_references(const XmlPlace& place, const XmlSignature& signature) {
  std::size_t properties = 0;
  for (const auto& one : signature.references) {
    const bool ours = signature.signed_properties && one.is_inside && one.target == signature.signed_properties;
    properties += ours ? 1 : 0;
    if ((one.type == properties_type && !ours) || !may_be_signed(signature, one)) return SubIndication::format_failure;
  }
  if (properties != (signature.signed_properties ? 1U : 0U) || signature.references.size() == properties)
    return SubIndication::format_failure;
  for (const auto& one : signature.references) {
    if (const auto fault = judge_digest(place, one)) return fault;
  }
  return std::nullopt;
}

/// By a reference into this signature: one to what stands around it leaves the signature out.
bool is_signed(const XmlSignature& signature, XmlElement object) {
  return std::ranges::any_of(signature.references, [&](const auto& one) {
    if (!one.is_inside || !signature.element.contains(one.target)) return false;
    const auto inside = object.children();
    return one.target.contains(object) || (inside.size() == 1 && !object.speaks() && one.target == inside[0]);
  });
}

/// An Object that nobody signed could be shown as if it were.
std::optional<SubIndication> judge_objects(const XmlSignature& signature) {
  for (const auto& object : signature.objects) {
    const bool holds_properties = !object.children(xades_space, "QualifyingProperties").empty();
    if (!holds_properties && !is_signed(signature, object)) return SubIndication::sig_constraints_failure;
  }
  return std::nullopt;
}

}  // namespace

std::vector<const XmlReference*> XmlSignature::data_references() const {
  std::vector<const XmlReference*> data;
  for (const auto& one : references) {
    if (!signed_properties || one.target != signed_properties) data.push_back(&one);
  }
  return data;
}

XmlSignature read_xml_signature(const XmlPlace& place) {
  XmlSignature signature;
  signature.element = place.signature;
  read_parts(signature);
  if (signature.fault) return signature;
  find_properties(signature);
  read_certificates(signature);
  const auto references = signature.info.children(dsig_space, "Reference");
  if (references.empty() || references.size() > most_references) signature.fault = SubIndication::format_failure;
  for (const auto& element : references) {
    if (signature.fault) return signature;
    auto reference = read_reference(place, element);
    if (reference)
      signature.references.push_back(std::move(*reference));
    else
      signature.fault = reference.error();
  }
  if (!signature.fault) signature.fault = judge_references(place, signature);
  if (!signature.fault) signature.fault = judge_objects(signature);
  return signature;
}

}  // namespace kythu::signing::validation
