#include "report.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "config/base/digest.hpp"

namespace kythu::signing::validation {
namespace {

namespace json = boost::json;

json::value text_or_null(std::string_view text) { return text.empty() ? json::value() : json::value(text); }
json::value time_or_null(std::optional<Instant> at) { return at ? json::value(rfc3339(*at)) : json::value(); }
json::value word_or_null(std::optional<SubIndication> sub) { return sub ? json::value(name(*sub)) : json::value(); }

json::object certificate_words(const X509Ref& certificate) {
  return {{"name", common_name(certificate.get())},
          {"subject", text_of(X509_get_subject_name(certificate.get()))},
          {"issuer", text_of(X509_get_issuer_name(certificate.get()))},
          {"serial", serial_of(certificate.get())},
          {"not_before", rfc3339(not_before(certificate.get()))},
          {"not_after", rfc3339(not_after(certificate.get()))},
          {"sha256", to_hex(sha256(der_of(certificate.get())))}};
}

json::value status_words(const std::optional<Status>& status) {
  if (!status) return nullptr;
  json::object words{{"status", status->revoked ? "revoked" : "good"},
                     {"source", status->kind == Evidence::Kind::ocsp ? "ocsp" : "crl"},
                     {"embedded", status->embedded},
                     {"this_update", rfc3339(status->this_update)},
                     {"next_update", rfc3339(status->next_update)}};
  if (status->revoked) {
    words["revoked_at"] = rfc3339(status->revoked_at);
    words["reason"] = text_or_null(status->reason);
  }
  return words;
}

json::array chain_words(const ChainVerdict& chain) {
  json::array links;
  for (std::size_t i = 0; i < chain.links.size(); ++i) {
    auto words = certificate_words(chain.links[i].certificate);
    words["trust_anchor"] = i + 1 == chain.links.size();
    words["revocation"] = status_words(chain.links[i].status);
    links.push_back(std::move(words));
  }
  return links;
}

std::string_view name(Stamp::Kind kind) {
  switch (kind) {
    case Stamp::Kind::content: return "content";
    case Stamp::Kind::signature: return "signature";
    case Stamp::Kind::archive: return "archive";
    case Stamp::Kind::document: return "document";
  }
  std::abort();
}

json::array stamp_words(const Verdict& verdict) {
  json::array stamps;
  for (const auto& stamp : verdict.stamps) {
    stamps.push_back(json::object{
        {"kind", name(stamp.kind)},
        {"time", time_or_null(stamp.time)},
        {"indication", name(stamp.indication)},
        {"sub_indication", word_or_null(stamp.sub)},
        {"good_until", stamp.authority ? json::value(rfc3339(not_after(stamp.authority.get()))) : json::value()},
        {"authority", stamp.authority ? json::value(common_name(stamp.authority.get())) : json::value()}});
  }
  return stamps;
}

json::array use_words(const Claim& claim) {
  json::array uses;
  for (const auto& use : claim.uses) {
    if (use.key.empty()) continue;
    uses.push_back(json::object{{"key", use.key}, {"bits", use.bits}, {"hash", text_or_null(use.hash)}});
  }
  return uses;
}

json::value change_words(const std::optional<Changes>& changes) {
  if (!changes) return nullptr;
  json::array kinds;
  for (const auto& kind : changes->kinds) kinds.push_back(json::string{kind});
  return json::object{{"allowed", changes->allowed}, {"kinds", std::move(kinds)}};
}

json::array part_words(const SignatureReport& report) {
  json::array parts;
  for (const auto& one : report.covers) parts.push_back(json::string{one});
  return parts;
}

json::object signature_words(const SignatureReport& report) {
  const auto& verdict = report.verdict;
  return {{"type", report.document_timestamp ? "document_timestamp" : "signature"},
          {"format", report.format},
          {"field", text_or_null(report.place)},
          {"indication", name(verdict.indication)},
          {"sub_indication", word_or_null(verdict.sub)},
          {"level", report.document_timestamp ? json::value() : json::value(verdict.level)},
          {"signer", report.claim.signer ? json::value(certificate_words(report.claim.signer)) : json::value()},
          {"claimed_at", time_or_null(report.claim.claimed_time)},
          {"proved_at", verdict.proved ? json::value(rfc3339(verdict.at)) : json::value()},
          {"reason", text_or_null(report.reason)},
          {"location", text_or_null(report.location)},
          {"algorithms", use_words(report.claim)},
          {"chain", chain_words(verdict.chain)},
          {"timestamps", stamp_words(verdict)},
          {"covers", json::object{{"whole_document", report.whole_document}, {"parts", part_words(report)}}},
          {"changes_after_signing", change_words(report.changes)}};
}

/// The worst of all: a document is as good as its weakest signature.
json::value overall(const std::vector<SignatureReport>& signatures) {
  if (signatures.empty()) return nullptr;
  auto worst = Indication::total_passed;
  for (const auto& one : signatures) worst = std::max(worst, one.verdict.indication);
  return json::value(name(worst));
}

void ask(std::vector<EvidenceWanted>& wanted, const ChainVerdict& chain) {
  for (std::size_t i = 0; i + 1 < chain.links.size(); ++i) {
    if (chain.links[i].status) continue;
    EvidenceWanted one{der_of(chain.links[i].certificate.get()), der_of(chain.links[i + 1].certificate.get())};
    const bool known = std::ranges::any_of(wanted, [&](const auto& w) { return w.certificate == one.certificate; });
    if (!known && wanted.size() < most_wanted) wanted.push_back(std::move(one));
  }
}

}  // namespace

ValidationReport write_report(const World& world, std::string_view format,
                              const std::vector<SignatureReport>& signatures) {
  json::array list;
  ValidationReport report;
  for (const auto& signature : signatures) {
    list.push_back(signature_words(signature));
    ask(report.wanted, signature.verdict.chain);
    for (const auto& stamp : signature.verdict.stamps) ask(report.wanted, stamp.chain);
  }
  report.json = json::serialize(json::object{{"format", format},
                                             {"validated_at", rfc3339(world.now)},
                                             {"policy", "default"},
                                             {"indication", overall(signatures)},
                                             {"signatures", std::move(list)}});
  return report;
}

}  // namespace kythu::signing::validation
