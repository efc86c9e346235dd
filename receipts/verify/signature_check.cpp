#include "signature_check.hpp"

#include <algorithm>

#include "certificate.hpp"
#include "config/base/digest.hpp"
#include "markup/canonical.hpp"

namespace kythu::receipts {
namespace {

using markup::Element;

constexpr std::string_view dsig = "http://www.w3.org/2000/09/xmldsig#";
constexpr std::string_view inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
constexpr std::string_view rsa_sha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
constexpr std::string_view sha256_name = "http://www.w3.org/2001/04/xmlenc#sha256";
constexpr std::string_view enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
constexpr std::size_t most_references = 8;

/// Base64 as XML may carry it, in lines.
std::optional<Bytes> read_base64(std::string_view text) {
  std::string packed;
  std::ranges::copy_if(text, std::back_inserter(packed),
                       [](char c) { return c != '\n' && c != '\r' && c != ' ' && c != '\t'; });
  return from_base64(packed);
}

bool has_algorithm(const Element* element, std::string_view name) {
  return element && element->attribute("Algorithm") == name;
}

class Check {
 public:
  Check(const Element& root, const Element& signature, const Covering& covering)
      : root_(root), signature_(signature), covering_(covering) {}

  SignatureReport run() {
    report_.fault = judge();
    return std::move(report_);
  }

 private:
  std::optional<SignatureFault> judge() {
    info_ = signature_.child("SignedInfo");
    object_ = signature_.child("Object");
    const auto* certificate = signature_.at({"KeyInfo", "X509Data", "X509Certificate"});
    const auto* property = object_ ? object_->at({"SignatureProperties", "SignatureProperty"}) : nullptr;
    if (signature_.name != "Signature" || signature_.space != dsig || !info_ || !certificate || !property) {
      return SignatureFault::malformed;
    }
    report_.signing_time = property->text_of("SigningTime");
    const auto der = read_base64(certificate->text());
    if (!der || report_.signing_time.empty()) return SignatureFault::malformed;
    report_.certificate = *der;
    if (!has_algorithm(info_->child("CanonicalizationMethod"), inclusive) ||
        !has_algorithm(info_->child("SignatureMethod"), rsa_sha256)) {
      return SignatureFault::unknown_algorithm;
    }
    if (const auto fault = judge_references()) return fault;
    return judge_value();
  }

  std::optional<SignatureFault> judge_references() {
    const auto references = info_->children("Reference");
    report_.references = static_cast<int>(references.size());
    if (references.size() > most_references) return SignatureFault::malformed;
    std::optional<SignatureFault> first;
    for (const auto* reference : references) {
      const auto fault = judge_reference(*reference);
      if (!fault) ++report_.good;
      if (fault && !first) first = fault;
    }
    if (!first && (!covered_data_ || !covered_time_)) return SignatureFault::uncovered;
    return first;
  }

  std::optional<SignatureFault> judge_reference(const Element& reference) {
    const auto* target = target_of(reference.attribute("URI"));
    if (!target) return SignatureFault::stray_reference;
    if (!has_algorithm(reference.child("DigestMethod"), sha256_name) || !allows_transforms(reference, *target)) {
      return SignatureFault::unknown_algorithm;
    }
    const auto digest = read_base64(reference.text_of("DigestValue"));
    if (!digest) return SignatureFault::malformed;
    // The signature stands in none of the things that it covers, so leaving it out changes nothing there.
    if (!std::ranges::equal(sha256(markup::canonical(*target)), *digest)) return SignatureFault::digest_differs;
    covered_data_ = covered_data_ || target == covering_.data;
    covered_time_ = covered_time_ || target == object_;
    return std::nullopt;
  }

  const Element* target_of(std::string_view uri) const {
    if (uri.size() < 2 || uri[0] != '#') return nullptr;
    const auto found = with_id(root_, uri.substr(1));
    if (found.size() != 1) return nullptr;
    const auto* target = found[0];
    const bool expected =
        target == covering_.data || target == object_ || std::ranges::count(covering_.others, target) > 0;
    return expected ? target : nullptr;
  }

  bool allows_transforms(const Element& reference, const Element& target) {
    const auto lists = reference.children("Transforms");
    if (lists.size() > 1) return false;
    if (lists.empty()) return true;
    for (const auto* transform : lists[0]->children("Transform")) {
      if (has_algorithm(transform, inclusive)) continue;
      if (!has_algorithm(transform, enveloped)) return false;
      report_.tolerated = report_.tolerated || &target == object_;
    }
    return true;
  }

  std::optional<SignatureFault> judge_value() const {
    const auto value = read_base64(signature_.text_of("SignatureValue"));
    const auto certificate = Certificate::from_der(report_.certificate);
    if (!value || !certificate) return SignatureFault::malformed;
    if (!certificate->verifies(markup::canonical(*info_), *value)) return SignatureFault::value_wrong;
    return std::nullopt;
  }

  const Element& root_;
  const Element& signature_;
  const Covering& covering_;
  const Element* info_ = nullptr;
  const Element* object_ = nullptr;
  bool covered_data_ = false, covered_time_ = false;
  SignatureReport report_;
};

}  // namespace

SignatureReport check_signature(const Element& root, const Element& signature, const Covering& covering) {
  return Check{root, signature, covering}.run();
}

}  // namespace kythu::receipts
