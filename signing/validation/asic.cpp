#include "asic.hpp"

#include <algorithm>
#include <set>

#include "cades.hpp"
#include "cms.hpp"
#include "config/zip/zip_reader.hpp"
#include "raw_value.hpp"
#include "xades.hpp"

namespace kythu::signing::validation {
namespace {

constexpr std::string_view asic_space = "http://uri.etsi.org/02918/v1.2.1#";
constexpr std::string_view inside = "META-INF/";

bool contains_word(std::string_view text, std::string_view word) { return text.find(word) != std::string_view::npos; }

class Container {
 public:
  Container(const World& world, std::vector<ZipEntry> entries) : world_(world), entries_(std::move(entries)) {}

  /// "asic_s" or "asic_e"; empty: it is something else.
  std::string kind() const;
  std::vector<SignatureReport> judge();

 private:
  const Bytes* find(const std::string& name) const;
  void judge_xades(const ZipEntry& entry);
  void judge_manifest(const ZipEntry& entry);
  void judge_single(const ZipEntry& entry);
  void add(std::vector<SignatureReport> reports, const std::string& place, const std::set<std::string>& covered);
  void refuse_the_rest();

  const World& world_;
  std::vector<ZipEntry> entries_;
  std::vector<SignatureReport> reports_;
  std::set<std::string> data_, covered_;  ///< names of what the container is for, and of what is signed
};

const Bytes* Container::find(const std::string& name) const {
  const auto found = std::ranges::find(entries_, name, &ZipEntry::name);
  return found == entries_.end() ? nullptr : &found->content;
}

std::string Container::kind() const {
  const auto* type = find("mimetype");
  const auto text = type == nullptr ? std::string_view{} : as_text(*type);
  if (text == "application/vnd.etsi.asic-s+zip") return "asic_s";
  return text == "application/vnd.etsi.asic-e+zip" ? "asic_e" : "";
}

void Container::add(std::vector<SignatureReport> reports, const std::string& place,
                    const std::set<std::string>& covered) {
  for (auto& one : reports) {
    one.place = place;
    one.whole_document = std::ranges::includes(covered, data_);
    reports_.push_back(std::move(one));
  }
  covered_.insert(covered.begin(), covered.end());
}

void Container::judge_xades(const ZipEntry& entry) {
  const auto document = XmlDocument::parse(entry.content);
  if (!document) {
    SignatureReport broken{.format = "xades", .claim = {.fault = SubIndication::format_failure}};
    broken.verdict = validation::judge(world_, broken.claim);
    return add({std::move(broken)}, entry.name, {});
  }
  const FindFile files = [this](const std::string& name) -> std::optional<BytesView> {
    const auto* content = find(name);
    return content == nullptr ? std::nullopt : std::optional<BytesView>{*content};
  };
  for (auto& report : judge_xml(world_, *document, files)) {
    std::set<std::string> covered;
    for (const auto& uri : report.covers) covered.insert(file_name(uri).value_or(""));
    add({std::move(report)}, entry.name, covered);
  }
}

/// What a manifest refers to, or the fault of a reference.
struct Manifest {
  std::optional<SubIndication> fault;
  std::string signature;
  std::vector<std::string> names;
};

Manifest read_manifest(const ZipEntry& entry, const std::function<const Bytes*(const std::string&)>& find) {
  const auto document = XmlDocument::parse(entry.content);
  Manifest manifest;
  if (!document || !document->root().is(asic_space, "ASiCManifest")) return manifest;
  const auto root = document->root();
  manifest.signature = file_name(root.only(asic_space, "SigReference").attribute("URI")).value_or("");
  for (const auto& one : root.children(asic_space, "DataObjectReference")) {
    const auto name = file_name(one.attribute("URI")).value_or("");
    const auto* content = find(name);
    const auto hash = hash_of_uri(one.only(dsig_space, "DigestMethod").attribute("Algorithm"));
    const auto digest = base64_of(one.only(dsig_space, "DigestValue").text());
    manifest.names.push_back(name);
    if (manifest.fault) continue;
    if (!digest || digest->empty())
      manifest.fault = SubIndication::format_failure;
    else if (hash.empty() || hash == "sha1")
      manifest.fault = SubIndication::crypto_constraints_failure;
    else if (content == nullptr)
      manifest.fault = SubIndication::signed_data_not_found;
    else if (digest_of(hash, {*content}) != *digest)
      manifest.fault = SubIndication::hash_failure;
  }
  return manifest;
}

void Container::judge_manifest(const ZipEntry& entry) {
  const auto manifest = read_manifest(entry, [this](const std::string& name) { return find(name); });
  const auto* signature = find(manifest.signature);
  if (signature == nullptr || !manifest.signature.ends_with(".p7s")) return;
  auto reports = judge_cms(world_, *signature, entry.content);
  for (auto& report : reports) {
    report.covers = manifest.names;
    if (manifest.fault && report.verdict.indication != Indication::total_failed)
      conclude(report.verdict, *manifest.fault);
  }
  add(std::move(reports), manifest.signature, {manifest.names.begin(), manifest.names.end()});
}

/// ASiC-S: the one file of the container.
void Container::judge_single(const ZipEntry& entry) {
  const auto name = data_.size() == 1 ? *data_.begin() : std::string{};
  const auto* content = find(name);
  auto reports = judge_cms(world_, entry.content, content == nullptr ? BytesView{} : BytesView{*content});
  for (auto& report : reports) report.covers = {name};
  add(std::move(reports), entry.name, {name});
}

/// What nobody signed, and signatures that nobody was asked about.
void Container::refuse_the_rest() {
  bool stray = !std::ranges::includes(covered_, data_);
  for (const auto& entry : entries_) {
    const bool signature = entry.name.starts_with(inside) && entry.name.ends_with(".p7s");
    stray = stray || (signature && std::ranges::find(reports_, entry.name, &SignatureReport::place) == reports_.end());
  }
  for (auto& one : reports_) {
    if (stray && one.verdict.indication == Indication::total_passed)
      conclude(one.verdict, SubIndication::sig_constraints_failure);
  }
}

std::vector<SignatureReport> Container::judge() {
  for (const auto& entry : entries_) {
    if (!entry.name.starts_with(inside) && entry.name != "mimetype") data_.insert(entry.name);
  }
  const bool single = kind() == "asic_s";
  for (const auto& entry : entries_) {
    if (!entry.name.starts_with(inside)) continue;
    const auto name = std::string_view{entry.name}.substr(inside.size());
    if (contains_word(name, "signatures") && name.ends_with(".xml"))
      judge_xades(entry);
    else if (contains_word(name, "ASiCManifest") && name.ends_with(".xml"))
      judge_manifest(entry);
    else if (single && name == "signature.p7s")
      judge_single(entry);
  }
  if (single && data_.size() != 1) {
    for (auto& one : reports_) conclude(one.verdict, SubIndication::format_failure);
  }
  refuse_the_rest();
  return std::move(reports_);
}

}  // namespace

Result<ValidationReport, ValidationFault> validate_asic(const World& world, const ValidationOrder& order) {
  auto entries = read_zip(order.document);
  if (!entries) return ValidationFault::unreadable;
  Container container{world, std::move(*entries)};
  const auto kind = container.kind();
  if (kind.empty()) return ValidationFault::unknown_format;
  auto reports = container.judge();
  // A container holds all that its signatures are over.
  if (!order.detached.empty()) {
    for (auto& one : reports) conclude(one.verdict, SubIndication::hash_failure);
  }
  return write_report(world, kind, reports);
}

}  // namespace kythu::signing::validation
