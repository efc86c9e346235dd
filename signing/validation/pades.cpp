#include "pades.hpp"

#include <algorithm>

#include "cms_claim.hpp"

namespace kythu::signing::validation {
namespace {

/// One signature with the revision that it covers.
struct Entry {
  PdfSignature signature;
  std::unique_ptr<QPDF> revision;
  std::optional<Cms> cms;
  std::optional<Instant> proved;
  bool archived = false;
};

class PdfValidation {
 public:
  PdfValidation(World world, BytesView bytes, QPDF& pdf) : world_(std::move(world)), bytes_(bytes), pdf_(pdf) {}
  std::vector<SignatureReport> run();
  const World& world() const { return world_; }

 private:
  void read(PdfSignature signature);
  SignatureReport judge_one(Entry& entry);
  SignatureReport judge_timestamp(Entry& entry);
  std::optional<SubIndication> judge_form(const Entry& entry, bool timestamp) const;
  bool stands_in_its_revision(const Entry& entry) const;
  void prove_before(const Entry& timestamp, Instant at);
  void add_changes(Entry& entry, SignatureReport& report);
  Hashed hashed(const PdfSignature& signature) const;

  World world_;
  BytesView bytes_;
  QPDF& pdf_;
  std::vector<Entry> entries_;
};

Hashed PdfValidation::hashed(const PdfSignature& signature) const {
  const auto first = bytes_.first(signature.gap_start);
  const auto second = bytes_.subspan(signature.gap_end, signature.covers_to - signature.gap_end);
  return [first, second](const std::string& hash) { return digest_of(hash, {first, second}); };
}

void PdfValidation::read(PdfSignature signature) {
  Entry entry{.signature = std::move(signature), .revision = nullptr, .cms = {}, .proved = {}};
  if (entry.signature.range_right) entry.revision = open_strictly(bytes_.first(entry.signature.covers_to));
  entry.cms = Cms::parse(entry.signature.cms);
  if (entry.cms) learn(world_, *entry.cms, world_.now);
  entries_.push_back(std::move(entry));
}

/// A dictionary that was copied, moved or rewritten later is not the one that was signed.
bool PdfValidation::stands_in_its_revision(const Entry& entry) const {
  const auto id = entry.signature.object;
  return entry.revision && entry.revision->getXRefTable().contains(id) &&
         entry.revision->getObject(id).unparseResolved() == pdf_.getObject(id).unparseResolved();
}

std::optional<SubIndication> PdfValidation::judge_form(const Entry& entry, bool timestamp) const {
  const auto& filter = entry.signature.sub_filter;
  if (filter == "adbe.pkcs7.sha1" || filter == "adbe.x509.rsa_sha1") return SubIndication::crypto_constraints_failure;
  const bool known =
      timestamp ? filter == "ETSI.RFC3161" : filter == "ETSI.CAdES.detached" || filter == "adbe.pkcs7.detached";
  const bool one = entry.cms && entry.cms->signers.size() == 1 && entry.cms->content.has_value() == timestamp;
  if (!known || !one || !stands_in_its_revision(entry)) return SubIndication::format_failure;
  return std::nullopt;
}

void PdfValidation::add_changes(Entry& entry, SignatureReport& report) {
  const auto& signature = entry.signature;
  report.whole_document = signature.covers_to == bytes_.size();
  if (!entry.revision) return;
  report.changes = Changes{};
  if (report.whole_document) return;
  const auto inside = find_signatures(*entry.revision, bytes_.first(signature.covers_to));
  report.changes = compare(*entry.revision, pdf_, permission_of(*entry.revision, inside));
}

/// ISO 32000-1, 7.9.4: "D:20261122100405+07'00'".
std::optional<Instant> read_date(std::string_view text) {
  if (!text.starts_with("D:") || text.size() < 16) return std::nullopt;
  const auto part = [&](std::size_t at, std::size_t length) { return std::string{text.substr(at, length)}; };
  auto iso =
      part(2, 4) + "-" + part(6, 2) + "-" + part(8, 2) + "T" + part(10, 2) + ":" + part(12, 2) + ":" + part(14, 2);
  const bool offset = text.size() >= 22 && (text[16] == '+' || text[16] == '-');
  iso += offset ? part(16, 3) + ":" + part(20, 2) : "Z";
  return parse_rfc3339(iso);
}

SignatureReport PdfValidation::judge_one(Entry& entry) {
  SignatureReport report{.format = "pades",
                         .place = entry.signature.field,
                         .claim = {},
                         .verdict = {},
                         .changes = {},
                         .reason = entry.signature.reason,
                         .location = entry.signature.location};
  const auto form = judge_form(entry, false);
  if (entry.cms && entry.cms->signers.size() == 1 && entry.signature.range_right) {
    const auto over = hashed(entry.signature);
    const bool baseline = entry.signature.sub_filter == "ETSI.CAdES.detached";
    // Without attributes the value would be over the document itself, which PAdES never writes.
    report.claim = claim_of(world_, *entry.cms, entry.cms->signers[0], {over, {}, true});
    if (!baseline && report.claim.fault == SubIndication::sig_constraints_failure) report.claim.fault.reset();
  }
  if (form) report.claim.fault = form;
  if (!report.claim.claimed_time) report.claim.claimed_time = read_date(entry.signature.claimed_time);
  report.claim.proved = entry.proved;
  report.claim.archived = entry.archived;
  add_changes(entry, report);
  if (!report.claim.fault && report.changes && !report.changes->allowed)
    report.claim.fault = SubIndication::format_failure;
  report.verdict = judge(world_, report.claim);
  return report;
}

/// What a passed time stamp covers existed then: the signatures before it, and the evidence in its revision.
void PdfValidation::prove_before(const Entry& timestamp, Instant at) {
  Pool certificates;
  std::vector<Evidence> covered;
  read_security_store(*timestamp.revision, certificates, covered);
  for (auto& one : world_.evidence) {
    const bool is_covered = std::ranges::any_of(covered, [&](const auto& c) { return c.der == one.der; });
    if (is_covered) one.known_since = std::min(one.known_since, at);
  }
  for (auto& entry : entries_) {
    if (entry.signature.covers_to > timestamp.signature.gap_start || entry.signature.covers_to == 0) continue;
    entry.proved = std::min(entry.proved.value_or(at), at);
    entry.archived = entry.archived || !covered.empty();
  }
}

SignatureReport PdfValidation::judge_timestamp(Entry& entry) {
  SignatureReport report{.format = "pades",
                         .place = entry.signature.field,
                         .document_timestamp = true,
                         .claim = {},
                         .verdict = {},
                         .changes = {},
                         .reason = {},
                         .location = {}};
  add_changes(entry, report);
  const bool allowed = report.changes && report.changes->allowed;
  auto form = judge_form(entry, true);
  StampVerdict stamp{.kind = Stamp::Kind::document, .time = {}, .sub = {}, .chain = {}, .authority = {}};
  if (entry.signature.range_right)
    stamp = judge_stamp(world_, {Stamp::Kind::document, entry.signature.cms, hashed(entry.signature)}, entry.proved);
  else if (!form)
    form = SubIndication::format_failure;
  const bool whole = !stamp.sub || indication_of(*stamp.sub) != Indication::total_failed;
  if (!form && whole && !allowed) form = SubIndication::format_failure;
  if (form) {
    stamp.sub = form;
    stamp.indication = indication_of(*form);
  }
  if (stamp.indication == Indication::total_passed) prove_before(entry, *stamp.time);
  report.claim.signer = stamp.authority;
  report.claim.claimed_time = stamp.time;
  report.verdict.indication = stamp.indication;
  report.verdict.sub = stamp.sub;
  report.verdict.chain = stamp.chain;
  report.verdict.at = world_.now;
  return report;
}

std::vector<SignatureReport> PdfValidation::run() {
  read_security_store(pdf_, world_.certificates, world_.evidence);
  if (world_.certificates.size() > most_certificates) world_.certificates.resize(most_certificates);
  if (world_.evidence.size() > most_evidence) world_.evidence.resize(most_evidence);
  for (auto& one : world_.evidence) one.known_since = world_.now;
  for (auto& signature : find_signatures(pdf_, bytes_)) read(std::move(signature));
  // From the outside in: a time stamp is proved by those around it before it proves what it covers.
  std::vector<SignatureReport> reports;
  for (auto& entry : entries_)
    reports.push_back(entry.signature.document_timestamp ? judge_timestamp(entry) : judge_one(entry));
  std::ranges::reverse(reports);
  return reports;
}

}  // namespace

Result<ValidationReport, ValidationFault> validate_pdf(World world, const ValidationOrder& order) {
  const auto pdf = open_strictly(order.document);
  if (!pdf) return ValidationFault::unreadable;
  try {
    PdfValidation validation{std::move(world), order.document, *pdf};
    const auto reports = validation.run();
    if (pdf->anyWarnings()) return ValidationFault::unreadable;
    return write_report(validation.world(), "pdf", reports);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    return ValidationFault::unreadable;
  }
}

}  // namespace kythu::signing::validation
