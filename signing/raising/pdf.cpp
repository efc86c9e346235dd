// PAdES (ETSI EN 319 142-1, 5.4): evidence in a document security store, and document time-stamps, each as an
// incremental update of its own.
#include "signing/readers/pdf.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <qpdf/QPDF.hh>

#include "cms.hpp"
#include "signed_file.hpp"
#include "signing/der/reader.hpp"
#include "signing/formats/pdf_gap.hpp"

namespace kythu::signing::raising {
namespace {

constexpr std::string_view signature_stamp_attribute = "1.2.840.113549.1.9.16.2.14";
constexpr std::size_t most_signatures = 64;

struct PdfSignature {
  std::string contents;  ///< with the zeros behind the CMS: they count in the key of /VRI
  bool is_timestamp = false;
  std::uint64_t covered = 0;  ///< up to here
};

bool has_members(QPDFObjectHandle store, const char* key) {
  auto list = store.isDictionary() ? store.getKey(key) : QPDFObjectHandle::newNull();
  return list.isArray() && list.getArrayNItems() > 0;
}

std::vector<PdfSignature> signatures_of(QPDF& pdf) {
  std::vector<PdfSignature> found;
  for (auto object : pdf.getAllObjects()) {
    auto value = object.isDictionary() ? object.getKey("/V") : QPDFObjectHandle::newNull();
    if (!value.isDictionary() || !value.getKey("/Contents").isString()) continue;
    auto range = value.getKey("/ByteRange");
    if (!range.isArray() || range.getArrayNItems() != 4 || found.size() == most_signatures) continue;
    auto sub = value.getKey("/SubFilter");
    auto from = range.getArrayItem(2), length = range.getArrayItem(3);
    if (!from.isInteger() || !length.isInteger() || from.getIntValue() < 0 || length.getIntValue() < 0) continue;
    found.push_back(
        {value.getKey("/Contents").getStringValue(), sub.isName() && sub.getName() == "/ETSI.RFC3161",
         static_cast<std::uint64_t>(from.getIntValue()) + static_cast<std::uint64_t>(length.getIntValue())});
  }
  return found;
}

std::optional<Cms> cms_in(const PdfSignature& signature) {
  auto rest = as_bytes(signature.contents);
  const auto whole = der::next(rest);
  return whole ? read_cms(whole->whole) : std::nullopt;
}

std::string vri_key(std::string_view contents) {
  Bytes digest(20);
  EVP_Q_digest(nullptr, "SHA1", nullptr, contents.data(), contents.size(), digest.data(), nullptr);
  auto key = to_hex(digest);
  std::ranges::transform(key, key.begin(), [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
  return key;
}

/// A document security store (ISO 32000-2, 12.8.4.3): what is there stays, what is new follows in streams of its own.
class Store {
 public:
  Store(QPDF& pdf, PdfFacts& facts) : pdf_(pdf), facts_(facts), update_number_(facts.size) {
    auto root = pdf.getRoot();
    auto store = root.getKey("/DSS");
    store_ = store.isDictionary() ? store : QPDFObjectHandle::newDictionary();
    if (!store.isDictionary()) root.replaceKey("/DSS", store_);
  }
  void add(const char* key, const std::vector<Bytes>& list) {
    auto held = store_.getKey(key);
    std::vector<QPDFObjectHandle> all = held.isArray() ? held.getArrayAsVector() : std::vector<QPDFObjectHandle>{};
    std::vector<Bytes> known;
    for (auto& one : all) known.push_back(one.isStream() ? data_of(one) : Bytes{});
    for (const auto& one : list) {
      if (std::ranges::find(known, one) != known.end()) continue;
      streams_.push_back(one);
      all.push_back(pdf_.getObjectByID(static_cast<int>(update_number_++), 0));
    }
    if (!all.empty()) store_.replaceKey(key, QPDFObjectHandle::newArray(all));
  }
  /// What a signature is judged by, under its own key; a signature that has an entry keeps it.
  void add_entry(const std::string& key) {
    auto entries = store_.getKey("/VRI");
    if (!entries.isDictionary()) {
      entries = QPDFObjectHandle::newDictionary();
      store_.replaceKey("/VRI", entries);
    }
    if (entries.hasKey("/" + key)) return;
    auto entry = QPDFObjectHandle::newDictionary();
    constexpr std::pair<const char*, const char*> lists[] = {
        {"/Cert", "/Certs"}, {"/OCSP", "/OCSPs"}, {"/CRL", "/CRLs"}};
    for (const auto& [own, whole] : lists) {
      if (store_.hasKey(whole))
        entry.replaceKey(own, QPDFObjectHandle::newArray(store_.getKey(whole).getArrayAsVector()));
    }
    entries.replaceKey("/" + key, entry);
    if (entries.isIndirect()) changed_.push_back(entries);
  }
  std::string written(BytesView original) {
    pdf::Update update{original, facts_};
    auto number = facts_.size;
    for (const auto& one : streams_)
      update.add(number++, 0, fmt::format("<< /Length {} >>\nstream\n{}\nendstream", one.size(), as_text(one)));
    // An indirect store is changed alone: the less an update touches, the less a validator has to explain.
    changed_.push_back(store_.isIndirect() ? store_ : pdf_.getRoot());
    for (auto& object : changed_) update.add(object.getObjectID(), object.getGeneration(), object.unparseResolved());
    return std::move(update).finish();
  }

 private:
  static Bytes data_of(QPDFObjectHandle stream) {
    const auto data = stream.getStreamData();
    return {data->getBuffer(), data->getBuffer() + data->getSize()};
  }

  QPDF& pdf_;
  PdfFacts& facts_;
  std::int64_t update_number_;
  QPDFObjectHandle store_;
  std::vector<Bytes> streams_;
  std::vector<QPDFObjectHandle> changed_;
};

class PdfFile : public SignedFile {
 public:
  explicit PdfFile(BytesView bytes) : bytes_(bytes) {}
  Result<Done, Refusal> open() {
    auto facts = readers::open_pdf(pdf_, bytes_);
    if (!facts) return facts.error();
    facts_ = std::move(*facts);
    signatures_ = signatures_of(pdf_);
    store_ = pdf_.getRoot().getKey("/DSS");
    if (signatures_.empty()) return Refusal::not_signed;
    return Done{};
  }

  RaisePlan survey() const override {
    RaisePlan plan{.format = Format::pades, .level = level(), .imprint = {}, .certificates = {}};
    for (const auto& signature : signatures_) {
      const auto cms = cms_in(signature);
      if (!cms) continue;
      add_missing(plan.certificates, cms->certificates);
      for (const auto token : tokens_of(*cms)) add_missing(plan.certificates, certificates_of_token(token));
    }
    return plan;
  }

  // A document time-stamp is over the file that holds it: the level t of a signature that was made without one, too.
  Result<Sha256, Refusal> imprint(const RaiseOrder& order) override {
    const auto file = timestamp_field(order.token_room);
    if (!file) return file.error();
    const auto digest = file->hash("SHA256");
    Sha256 imprint{};
    std::ranges::copy(digest, imprint.begin());
    return imprint;
  }
  Result<Bytes, Refusal> with_token(const RaiseOrder& order) override {
    auto file = timestamp_field(order.token_room);
    if (!file) return file.error();
    if (!file->fill(order.token)) return Refusal::token_too_large;
    return std::move(file->bytes);
  }

  Result<Bytes, Refusal> with_evidence(const Lasting& lasting) override {
    Store store{pdf_, facts_};
    store.add("/Certs", lasting.certificates);
    store.add("/OCSPs", lasting.answers);
    store.add("/CRLs", lasting.lists);
    for (const auto& signature : signatures_) store.add_entry(vri_key(signature.contents));
    const auto tail = store.written(bytes_);
    Bytes file{bytes_.begin(), bytes_.end()};
    file.insert(file.end(), tail.begin(), tail.end());
    return file;
  }

 private:
  static std::vector<BytesView> tokens_of(const Cms& cms) {
    const auto found = std::ranges::find(cms.unsigned_attributes, signature_stamp_attribute, &CmsAttribute::type);
    return found == cms.unsigned_attributes.end() ? std::vector<BytesView>{} : found->values;
  }

  Level level() const {
    const bool has_store = has_members(store_, "/OCSPs") || has_members(store_, "/CRLs");
    const auto last = std::ranges::max_element(signatures_, {}, &PdfSignature::covered);
    if (has_store) return last->is_timestamp && last->covered == bytes_.size() ? Level::lta : Level::lt;
    if (last->is_timestamp) return Level::t;
    const auto cms = cms_in(*last);
    return cms && !tokens_of(*cms).empty() ? Level::t : Level::b;
  }

  Result<pdf::GapFile, Refusal> timestamp_field(std::size_t room) const {
    const auto facts = readers::plan_pdf_signature(bytes_, PdfQuestion{});
    if (!facts) return facts.error();
    pdf::Update update{bytes_, *facts};
    for (const auto& object : facts->changed) update.add(object.number, object.generation, object.text);
    update.add(
        facts->size, 0,
        fmt::format("<< /Type /Annot /Subtype /Widget /FT /Sig /T ({}) /V {} 0 R /F 132 /P {} /Rect [0 0 0 0] >>",
                    facts->field_name, facts->signature(), facts->page));
    const pdf::Gap gap{update,
                       {.number = facts->signature(),
                        .before = "/Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161",
                        .room = room,
                        .after = {}}};
    return gap.lay_out(bytes_, std::move(update));
  }

  BytesView bytes_;
  QPDF pdf_;
  PdfFacts facts_;
  QPDFObjectHandle store_;
  std::vector<PdfSignature> signatures_;
};

}  // namespace

Opened open_pdf(const RaiseOrder& order) {
  auto file = std::make_unique<PdfFile>(order.document);
  if (const auto opened = file->open(); !opened) return opened.error();
  return std::unique_ptr<SignedFile>{std::move(file)};
}

}  // namespace kythu::signing::raising
