#include "xades.hpp"

#include <algorithm>

#include "cms.hpp"
#include "config/base/digest.hpp"
#include "xml_signature.hpp"

namespace kythu::signing::validation {
namespace {

constexpr std::size_t most_xml_signatures = 64, most_stamps = 32;

/// Every element of that name in the unsigned properties, whichever of the two namespaces it stands in.
void find_values(XmlElement below, std::string_view name, std::vector<Bytes>& found) {
  for (const auto& one : below.children()) {
    if (one.is(xades_space, name)) {
      if (auto der = base64_of(one.text())) found.push_back(std::move(*der));
    } else {
      find_values(one, name, found);
    }
  }
}

/// One signature on its way to a claim; lives until the claim was judged.
class XadesReader {
 public:
  XadesReader(const World& world, const XmlPlace& place)
      : world_(world), place_(place), signature_(read_xml_signature(place)) {}

  SignatureReport read();
  const World& world() const { return world_; }
  std::vector<XmlElement> targets() const;

 private:
  void learn_values();
  void find_signer(SignatureReport& report);
  void add_stamps(Claim& claim);
  void add_stamp(Claim& claim, XmlElement element, Stamp::Kind kind,
                 const std::function<Bytes(const CanonicalForm&)>& data);
  Bytes data_octets(const CanonicalForm& form) const;
  Bytes archived_octets(XmlElement stamp, const CanonicalForm& form) const;
  std::vector<Sha256> evidence_before(XmlElement stamp) const;
  Bytes canonical(XmlElement apex, const CanonicalForm& form) const {
    return place_.document.canonical({apex, {}}, form);
  }

  World world_;
  const XmlPlace& place_;
  XmlSignature signature_;
};

void add_to(World& world, const std::vector<Bytes>& values, Evidence::Kind kind) {
  for (const auto& der : values) {
    if (world.evidence.size() < most_evidence) world.evidence.push_back({kind, der, world.now, true});
  }
}

void XadesReader::learn_values() {
  for (const auto& one : signature_.certificates) world_.certificates.push_back(one);
  std::vector<Bytes> certificates, answers, lists;
  find_values(signature_.unsigned_properties, "EncapsulatedX509Certificate", certificates);
  find_values(signature_.unsigned_properties, "EncapsulatedOCSPValue", answers);
  find_values(signature_.unsigned_properties, "EncapsulatedCRLValue", lists);
  for (const auto& der : certificates) {
    auto certificate = read_certificate(der);
    if (certificate && world_.certificates.size() < most_certificates)
      world_.certificates.push_back(std::move(certificate));
  }
  add_to(world_, answers, Evidence::Kind::ocsp);
  add_to(world_, lists, Evidence::Kind::crl);
}

/// SigningCertificateV2, or the first version of it: the first digest is the signer's (EN 319 132-1, 5.2.2).
struct SignerReference {
  bool is_there = false;
  std::string hash;
  Bytes digest;
};

SignerReference reference_of(const XmlSignature& signature) {
  const auto properties = signature.signed_properties.only(xades_space, "SignedSignatureProperties");
  auto list = properties.only(xades_space, "SigningCertificateV2");
  if (!list) list = properties.only(xades_space, "SigningCertificate");
  const auto all = list.children(xades_space, "Cert");
  if (all.empty()) return {};
  const auto digest = all[0].only(xades_space, "CertDigest");
  return {true, hash_of_uri(digest.only(dsig_space, "DigestMethod").attribute("Algorithm")),
          base64_of(digest.only(dsig_space, "DigestValue").text()).value_or(Bytes{})};
}

/// By the digest that is signed; without one, the certificate of KeyInfo whose key made the value.
void XadesReader::find_signer(SignatureReport& report) {
  auto& claim = report.claim;
  const auto reference = reference_of(signature_);
  report.format = signature_.signed_properties ? "xades" : "xmldsig";
  if (!signature_.method || !signature_.form) return;
  const auto over = canonical(signature_.info, *signature_.form);
  const auto made_by = [&](const X509Ref& one) {
    return is_value_of(*signature_.method, X509_get0_pubkey(one.get()), over, signature_.value);
  };
  const auto& pool = signature_.certificates.empty() ? world_.certificates : signature_.certificates;
  for (const auto& one : pool) {
    if (reference.is_there) {
      if (reference.digest.empty() || digest_of(reference.hash, {der_of(one.get())}) != reference.digest) continue;
      claim.signer = one;
      claim.value_right = made_by(one);
      break;
    }
    if (!made_by(one)) continue;
    claim.signer = one;
    claim.value_right = true;
    break;
  }
  // A key that nobody names did not make the value: it is broken, or its certificate is somewhere else.
  if (!claim.signer && !reference.is_there && !pool.empty()) claim.signer = pool[0];
  if (claim.signer) claim.uses.push_back(use_of(*signature_.method, X509_get0_pubkey(claim.signer.get())));
  if (signature_.signed_properties && !reference.is_there && !claim.fault)
    claim.fault = SubIndication::sig_constraints_failure;
}

Bytes XadesReader::data_octets(const CanonicalForm& form) const {
  Bytes all;
  for (const auto* one : signature_.data_references()) {
    const auto octets = octets_of(place_, *one, form);
    if (octets) all.insert(all.end(), octets->begin(), octets->end());
  }
  return all;
}

/// EN 319 132-1, 5.5.2.2: everything that is signed, the signature, and what stands before the time stamp.
Bytes XadesReader::archived_octets(XmlElement stamp, const CanonicalForm& form) const {
  Bytes all;
  const auto add = [&](const Bytes& more) { all.insert(all.end(), more.begin(), more.end()); };
  for (const auto& one : signature_.references) {
    const auto octets = octets_of(place_, one, form);
    if (octets) add(*octets);
  }
  for (const auto& part : {signature_.info, signature_.value_element, signature_.key_info}) {
    if (part) add(canonical(part, form));
  }
  for (const auto& one : signature_.unsigned_properties.children()) {
    if (one == stamp) break;
    add(canonical(one, form));
  }
  for (const auto& object : signature_.objects) {
    if (object.children(xades_space, "QualifyingProperties").empty()) add(canonical(object, form));
  }
  return all;
}

std::vector<Sha256> XadesReader::evidence_before(XmlElement stamp) const {
  std::vector<Bytes> values;
  for (const auto& one : signature_.unsigned_properties.children()) {
    if (one == stamp) break;
    find_values(one, "EncapsulatedOCSPValue", values);
    find_values(one, "EncapsulatedCRLValue", values);
  }
  std::vector<Sha256> hashes;
  for (const auto& one : values) hashes.push_back(sha256(one));
  return hashes;
}

void XadesReader::add_stamp(Claim& claim, XmlElement element, Stamp::Kind kind,
                            const std::function<Bytes(const CanonicalForm&)>& data) {
  const auto method = element.only(dsig_space, "CanonicalizationMethod");
  const auto form = method ? canonical_form(method) : CanonicalForm{};
  for (const auto& one : element.children(xades_space, "EncapsulatedTimeStamp")) {
    if (claim.stamps.size() == most_stamps) return;
    Stamp stamp{kind, base64_of(one.text()).value_or(Bytes{}),
                [form, data](const std::string& hash) { return form ? digest_of(hash, {data(*form)}) : Bytes{}; }};
    if (kind == Stamp::Kind::archive) stamp.keeps = evidence_before(element);
    claim.stamps.push_back(std::move(stamp));
  }
}

void XadesReader::add_stamps(Claim& claim) {
  const auto data = [this](const CanonicalForm& form) { return data_octets(form); };
  const auto value = [this](const CanonicalForm& form) { return canonical(signature_.value_element, form); };
  const auto objects = signature_.signed_properties.only(xades_space, "SignedDataObjectProperties");
  for (const auto& one : objects.children(xades_space, "AllDataObjectsTimeStamp"))
    add_stamp(claim, one, Stamp::Kind::content, data);
  for (const auto& one : signature_.unsigned_properties.children()) {
    if (one.is(xades_space, "SignatureTimeStamp")) add_stamp(claim, one, Stamp::Kind::signature, value);
    if (one.is(xades_141_space, "ArchiveTimeStamp")) {
      add_stamp(claim, one, Stamp::Kind::archive,
                [this, one](const CanonicalForm& form) { return archived_octets(one, form); });
    }
  }
}

std::vector<XmlElement> XadesReader::targets() const {
  std::vector<XmlElement> targets;
  for (const auto* one : signature_.data_references()) {
    if (one->is_inside) targets.push_back(one->target);
  }
  return targets;
}

SignatureReport XadesReader::read() {
  SignatureReport report;
  auto& claim = report.claim;
  claim.fault = signature_.fault;
  if (!signature_.method && !claim.fault) claim.fault = SubIndication::crypto_constraints_failure;
  learn_values();
  const auto properties = signature_.signed_properties.only(xades_space, "SignedSignatureProperties");
  claim.claimed_time = parse_rfc3339(properties.only(xades_space, "SigningTime").text());
  find_signer(report);
  for (const auto& one : signature_.references) claim.uses.push_back({one.hash, {}, 0});
  for (const auto* one : signature_.data_references()) report.covers.push_back(one->uri);
  if (signature_.fault != SubIndication::format_failure) add_stamps(claim);
  return report;
}

/// It speaks about the signature that holds it, and not about the document.
bool is_counter_signature(XmlElement signature) {
  const auto holder = signature.parent();
  if (!holder || !holder.is(xades_space, "CounterSignature")) return false;
  for (auto around = holder.parent(); around; around = around.parent()) {
    if (around.is(dsig_space, "Signature")) return true;
  }
  return false;
}

}  // namespace

std::vector<SignatureReport> judge_xml(const World& world, const XmlDocument& document, const FindFile& files) {
  auto found = document.all(dsig_space, "Signature");
  std::erase_if(found, is_counter_signature);
  bool partial = found.size() > most_xml_signatures;
  if (partial) found.resize(most_xml_signatures);
  std::vector<XmlPlace> places;
  for (const auto& one : found) places.push_back({document, one, files});
  std::vector<XadesReader> readers;
  std::vector<SignatureReport> reports;
  std::vector<XmlElement> targets;
  readers.reserve(places.size());
  for (const auto& place : places) {
    auto& reader = readers.emplace_back(world, place);
    auto& report = reports.emplace_back(reader.read());
    const auto own = reader.targets();
    targets.insert(targets.end(), own.begin(), own.end());
    report.whole_document = covers_all(document, own);
  }
  partial = partial || !covers_all(document, targets);
  for (std::size_t i = 0; i < readers.size(); ++i) {
    if (partial && !reports[i].claim.fault) reports[i].claim.fault = SubIndication::sig_constraints_failure;
    reports[i].verdict = judge(readers[i].world(), reports[i].claim);
  }
  return reports;
}

Result<ValidationReport, ValidationFault> validate_xml(const World& world, const ValidationOrder& order) {
  const auto document = XmlDocument::parse(order.document);
  if (!document) return ValidationFault::unreadable;
  bool asked = false;
  const FindFile files = [&](const std::string&) -> std::optional<BytesView> {
    asked = true;
    if (order.detached.empty()) return std::nullopt;
    return BytesView{order.detached};
  };
  auto reports = judge_xml(world, *document, files);
  // Whoever gives content means it, and no signature is over it.
  if (!order.detached.empty() && !asked) {
    for (auto& one : reports) conclude(one.verdict, SubIndication::hash_failure);
  }
  const bool alone = order.detached.empty() && std::ranges::any_of(reports, [](const auto& one) {
                       return one.claim.fault == SubIndication::signed_data_not_found;
                     });
  if (alone) return ValidationFault::content_needed;
  return write_report(world, "xml", reports);
}

}  // namespace kythu::signing::validation
