// CAdES (ETSI EN 319 122-1): evidence in SignedData's own fields, and archive-time-stamp-v3 (5.5.3) over all of it.
#include <algorithm>

#include "cms.hpp"
#include "signed_file.hpp"
#include "signing/formats/der.hpp"

namespace kythu::signing::raising {
namespace {

constexpr std::string_view signature_timestamp = "1.2.840.113549.1.9.16.2.14", archive_timestamp = "0.4.0.1733.2.4",
                           hash_index = "0.4.0.19122.1.5", ocsp_response = "1.3.6.1.5.5.7.16.2";
constexpr std::uint8_t other_evidence = 0xa1;  // RevocationInfoChoice: [1] IMPLICIT OtherRevocationInfoFormat

Bytes sha256_identifier() { return der::sequence({der::object_id("2.16.840.1.101.3.4.2.1")}); }
Bytes hashed(BytesView bytes) { return der::octets(sha256(bytes)); }

Bytes sequence_of(const std::vector<Bytes>& list) {
  Bytes content;
  for (const auto& one : list) content.insert(content.end(), one.begin(), one.end());
  return der::value(0x30, content);
}

class CadesFile : public SignedFile {
 public:
  CadesFile(Cms cms, BytesView detached) : cms_(std::move(cms)), detached_(detached) {}

  RaisePlan survey() const override {
    RaisePlan plan{.format = Format::cades, .level = level(), .imprint = {}, .certificates = {}};
    for (const auto& certificate : cms_.certificates) {
      if (certificate.front() == 0x30) plan.certificates.push_back(certificate);
    }
    for (const auto& attribute : cms_.unsigned_attributes) {
      if (attribute.type != signature_timestamp && attribute.type != archive_timestamp) continue;
      for (const auto token : attribute.values) add_missing(plan.certificates, certificates_of_token(token));
    }
    return plan;
  }

  Result<Sha256, Refusal> imprint(const RaiseOrder& order) override {
    if (order.step == Level::t) return sha256(cms_.value);
    if (!cms_.content && detached_.empty()) return Refusal::content_needed;
    const auto content = sha256(cms_.content.value_or(detached_));
    Bytes all{cms_.content_type.begin(), cms_.content_type.end()};
    all.insert(all.end(), content.begin(), content.end());
    for (const auto member : cms_.signer) all.insert(all.end(), member.begin(), member.end());
    const auto listed = ats_hash_index();
    all.insert(all.end(), listed.begin(), listed.end());
    return sha256(all);
  }

  Result<Bytes, Refusal> with_token(const RaiseOrder& order) override {
    if (order.step == Level::t) {
      cms_.added.push_back(cms_attribute(signature_timestamp, order.token));
      return cms_.written();
    }
    auto token = read_cms(order.token);
    if (!token) return Refusal::not_raisable;
    token->added.push_back(cms_attribute(hash_index, ats_hash_index()));
    cms_.added.push_back(cms_attribute(archive_timestamp, token->written()));
    return cms_.written();
  }

  Result<Bytes, Refusal> with_evidence(const Lasting& lasting) override {
    add_missing(cms_.certificates, lasting.certificates);
    add_missing(cms_.evidence, lasting.lists);
    std::vector<Bytes> answers;
    for (const auto& answer : lasting.answers) {
      auto other = der::sequence({der::object_id(ocsp_response), answer});
      other.front() = other_evidence;
      answers.push_back(std::move(other));
    }
    add_missing(cms_.evidence, answers);
    // RFC 5652, 5.1: with evidence of another format.
    const bool other =
        std::ranges::any_of(cms_.evidence, [](const auto& one) { return one.front() == other_evidence; });
    if (other) cms_.version = der::small_integer(5);
    return cms_.written();
  }

 private:
  Level level() const {
    const auto has = [&](std::string_view type) {
      return std::ranges::find(cms_.unsigned_attributes, type, &CmsAttribute::type) != cms_.unsigned_attributes.end();
    };
    if (has(archive_timestamp)) return Level::lta;
    if (!has(signature_timestamp)) return Level::b;
    return cms_.evidence.empty() ? Level::t : Level::lt;
  }

  /// 5.5.2: the hashes of all that the archive time-stamp covers beside the signer's own members.
  Bytes ats_hash_index() const {
    std::vector<Bytes> certificates, evidence, attributes;
    for (const auto& one : cms_.certificates) certificates.push_back(hashed(one));
    for (const auto& one : cms_.evidence) evidence.push_back(hashed(one));
    for (const auto& attribute : cms_.unsigned_attributes) {
      for (const auto value : attribute.values) {
        attributes.push_back(hashed(der::joined({der::object_id(attribute.type), value})));
      }
    }
    return der::sequence(
        {sha256_identifier(), sequence_of(certificates), sequence_of(evidence), sequence_of(attributes)});
  }

  Cms cms_;
  BytesView detached_;
};

}  // namespace

Opened open_cms(const RaiseOrder& order) {
  auto cms = read_cms(order.document);
  if (!cms) return Refusal::not_raisable;
  return std::unique_ptr<SignedFile>{std::make_unique<CadesFile>(std::move(*cms), order.detached)};
}

}  // namespace kythu::signing::raising
