// ASiC (ETSI EN 319 162-1): the one signature inside is raised, and the container is written again around it.
#include <algorithm>

#include "config/zip/zip_reader.hpp"
#include "signed_file.hpp"
#include "signing/formats/zip.hpp"

namespace kythu::signing::raising {
namespace {

bool is_signature(const ZipEntry& entry) {
  return entry.name.starts_with("META-INF/") && entry.name.find("signature") != std::string::npos &&
         (entry.name.ends_with(".xml") || entry.name.ends_with(".p7s"));
}

class AsicFile : public SignedFile {
 public:
  explicit AsicFile(std::vector<ZipEntry> entries) : entries_(std::move(entries)) {}

  Result<Done, Refusal> open() {
    if (entries_.empty() || entries_.front().name != "mimetype") return Refusal::not_signed;
    const auto type = as_text(entries_.front().content);
    extended_ = type == "application/vnd.etsi.asic-e+zip";
    if (!extended_ && type != "application/vnd.etsi.asic-s+zip") return Refusal::not_signed;
    const auto count = std::ranges::count_if(entries_, is_signature);
    if (count != 1) return count == 0 ? Refusal::not_signed : Refusal::several_signatures;
    signature_ = &*std::ranges::find_if(entries_, is_signature);
    if (signature_->name.ends_with(".xml")) {
      auto opened = open_xades(signature_->content, [this](const std::string& name) { return file_named(name); });
      if (!opened) return opened.error();
      inside_ = std::move(*opened);
      return Done{};
    }
    order_.document = signature_->content;
    if (const auto* content = signed_by_cms()) order_.detached = content->content;
    auto opened = open_cms(order_);
    if (!opened) return opened.error();
    inside_ = std::move(*opened);
    return Done{};
  }

  RaisePlan survey() const override {
    auto plan = inside_->survey();
    plan.format = extended_ ? Format::asic_e : Format::asic_s;
    return plan;
  }
  Result<Sha256, Refusal> imprint(const RaiseOrder& order) override { return inside_->imprint(order); }
  Result<Bytes, Refusal> with_token(const RaiseOrder& order) override { return around(inside_->with_token(order)); }
  Result<Bytes, Refusal> with_evidence(const Lasting& lasting) override {
    return around(inside_->with_evidence(lasting));
  }

 private:
  std::optional<BytesView> file_named(const std::string& name) const {
    const auto found = std::ranges::find(entries_, name, &ZipEntry::name);
    return found == entries_.end() ? std::nullopt : std::optional<BytesView>{found->content};
  }

  /// ASiC-E: the manifest, ASiC-S: the one file (4.3.3, 4.4.4); nullptr when it cannot be told.
  const ZipEntry* signed_by_cms() const {
    const ZipEntry* found = nullptr;
    for (const auto& entry : entries_) {
      const bool inner = entry.name.starts_with("META-INF/");
      const bool candidate = extended_ ? inner && entry.name.find("ASiCManifest") != std::string::npos
                                       : !inner && entry.name != "mimetype";
      if (!candidate) continue;
      if (found != nullptr) return nullptr;
      found = &entry;
    }
    return found;
  }

  Result<Bytes, Refusal> around(const Result<Bytes, Refusal>& raised) const {
    if (!raised) return raised.error();
    Zip zip;
    for (const auto& entry : entries_) zip.add(entry.name, &entry == signature_ ? *raised : entry.content);
    return std::move(zip).finish();
  }

  std::vector<ZipEntry> entries_;
  const ZipEntry* signature_ = nullptr;
  bool extended_ = false;
  RaiseOrder order_;
  std::unique_ptr<SignedFile> inside_;
};

}  // namespace

Opened open_asic(const RaiseOrder& order) {
  auto entries = read_zip(order.document);
  if (!entries) return Refusal::broken;
  auto file = std::make_unique<AsicFile>(std::move(*entries));
  if (const auto opened = file->open(); !opened) return opened.error();
  return std::unique_ptr<SignedFile>{std::move(file)};
}

}  // namespace kythu::signing::raising
