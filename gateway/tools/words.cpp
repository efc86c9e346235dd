#include "words.hpp"

#include <fmt/format.h>

#include "certificate.hpp"
#include "config/base/digest.hpp"

namespace kythu::tools {
namespace {

template <class Word>
std::string names(const std::vector<Word>& words) {
  std::vector<std::string> texts;
  for (const auto& word : words) texts.emplace_back(hsm::name(word));
  return join(texts);
}

std::vector<std::string> all_visible(const std::vector<std::string>& words) {
  std::vector<std::string> shown;
  for (const auto& word : words) shown.push_back(visible(word));
  return shown;
}

/// One overload an act: an act that is added and not described here does not compile.
struct Describe {
  std::vector<Row>& rows;

  void operator()(const hsm::act::Found& act) const {
    for (const auto& officer : act.officers) add_officer(rows, officer);
  }
  void operator()(const hsm::act::EnrolOfficer& act) const { add_officer(rows, act.officer); }
  void operator()(const hsm::act::RemoveOfficer& act) const { rows.push_back({"officer", visible(act.officer)}); }
  void operator()(const hsm::act::RemoveCredential& act) const {
    rows.push_back({"officer", visible(act.officer)});
    rows.push_back({"credential", visible(act.credential)});
  }
  void operator()(const hsm::act::Generate& act) const {
    key(act.key);
    rows.push_back({"id", to_hex(act.id)});
    rows.push_back({"type", std::string{hsm::name(act.type)}});
    rows.push_back({"tokens", join(all_visible(act.tokens))});
  }
  void operator()(const hsm::act::RequestCertificate& act) const {
    key(act.key);
    rows.push_back({"subject", visible(act.subject)});
    if (!act.dns_names.empty()) rows.push_back({"DNS names", join(all_visible(act.dns_names))});
  }
  void operator()(const hsm::act::ImportCertificate& act) const {
    key(act.key);
    for (const auto& der : act.chain) add_certificate(rows, der);
  }
  void operator()(const hsm::act::Activate& act) const {
    key(act.key);
    add_grant(rows, act.grant);
  }
  void operator()(const hsm::act::ChangeGrant& act) const {
    key(act.key);
    add_grant(rows, act.grant);
  }
  void operator()(const hsm::act::Place& act) const {
    key(act.key);
    rows.push_back({"tokens", join(all_visible(act.tokens))});
  }
  void operator()(const hsm::act::Suspend& act) const { key(act.key); }
  void operator()(const hsm::act::Resume& act) const { key(act.key); }
  void operator()(const hsm::act::Rotate& act) const {
    key(act.key);
    rows.push_back({"successor", visible(act.successor)});
    rows.push_back({"retires", rfc3339(act.retires)});
  }
  void operator()(const hsm::act::Destroy& act) const { key(act.key); }

  void key(const std::string& label) const { rows.push_back({"key", visible(label)}); }
};

struct Sentence {
  std::string_view operator()(const hsm::act::Found&) const { return "found the vault with its first officers"; }
  std::string_view operator()(const hsm::act::EnrolOfficer&) const { return "let this person act as an officer"; }
  std::string_view operator()(const hsm::act::RemoveOfficer&) const { return "take all rights from this officer"; }
  std::string_view operator()(const hsm::act::RemoveCredential&) const { return "take one credential from an officer"; }
  std::string_view operator()(const hsm::act::Generate&) const { return "make a new key inside a token"; }
  std::string_view operator()(const hsm::act::RequestCertificate&) const {
    return "sign a certificate request with the key";
  }
  std::string_view operator()(const hsm::act::ImportCertificate&) const {
    return "accept this certificate for the key";
  }
  std::string_view operator()(const hsm::act::Activate&) const { return "let the key sign"; }
  std::string_view operator()(const hsm::act::ChangeGrant&) const { return "change what the key may sign"; }
  std::string_view operator()(const hsm::act::Place&) const { return "say which tokens hold the key"; }
  std::string_view operator()(const hsm::act::Suspend&) const { return "stop the key until it is resumed"; }
  std::string_view operator()(const hsm::act::Resume&) const { return "let a suspended key sign again"; }
  std::string_view operator()(const hsm::act::Rotate&) const { return "hand the key's work to a successor"; }
  std::string_view operator()(const hsm::act::Destroy&) const { return "destroy the key on every token, for ever"; }
};

}  // namespace

std::string_view sentence(const hsm::Act& act) { return std::visit(Sentence{}, act); }

std::string fingerprint(BytesView bytes) { return to_hex(sha256(bytes)); }

void add_grant(std::vector<Row>& rows, const hsm::Grant& grant) {
  rows.push_back({"purposes", names(grant.purposes)});
  rows.push_back({"algorithms", names(grant.algorithms)});
  if (grant.agencies.empty()) rows.push_back({"agencies", "EVERY agency"});
  for (const auto& agency : grant.agencies) rows.push_back({"agency", agency.text()});
  rows.push_back({"uses", fmt::format("at most {} a second and {} a day", grant.per_second, grant.per_day)});
  rows.push_back({"approval", grant.approvers.empty()
                                  ? "none: a request suffices"
                                  : "of each signature, by one of: " + join(all_visible(grant.approvers))});
}

void add_certificate(std::vector<Row>& rows, BytesView der) {
  const auto facts = read_certificate(der);
  if (!facts) {
    rows.push_back({"certificate", "NOT READABLE, SHA-256 " + fingerprint(der)});
    return;
  }
  rows.push_back({"certificate", visible(facts->subject)});
  rows.push_back({"", "issued by " + visible(facts->issuer)});
  rows.push_back({"", "serial " + facts->serial});
  rows.push_back({"", rfc3339(facts->not_before) + " to " + rfc3339(facts->not_after)});
  rows.push_back({"", "SHA-256 " + fingerprint(der)});
}

void add_officer(std::vector<Row>& rows, const hsm::VaultOfficer& officer) {
  rows.push_back({"officer", visible(officer.id)});
  rows.push_back({"", visible(officer.name)});
  rows.push_back({"", "role " + std::string{hsm::name(officer.role)} + (officer.removed ? ", REMOVED" : "")});
  for (const auto& credential : officer.credentials) {
    rows.push_back({"", std::string{hsm::name(credential.kind)} + " " + visible(credential.id)});
    if (credential.kind == hsm::CredentialKind::webauthn) rows.push_back({"", "used at " + visible(credential.origin)});
    if (!credential.certificate.empty()) add_certificate(rows, credential.certificate);
  }
}

std::vector<Row> plain_words(const hsm::Operation& operation) {
  std::vector<Row> rows{{"act", std::string{hsm::name(operation.act)} + ": " + std::string{sentence(operation.act)}}};
  std::visit(Describe{rows}, operation.act);
  rows.push_back({"reason", visible(operation.reason)});
  rows.push_back({"vault", visible(operation.vault)});
  rows.push_back({"created", rfc3339(operation.created)});
  rows.push_back({"expires", rfc3339(operation.expires)});
  rows.push_back({"hash", hsm::operation_hash(operation)});
  return rows;
}

}  // namespace kythu::tools
