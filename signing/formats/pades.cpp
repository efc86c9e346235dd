#include "pades.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "appearance.hpp"
#include "cms.hpp"
#include "config/base/handle.hpp"
#include "pdf_text.hpp"
#include "pdf_update.hpp"

namespace kythu::signing {
namespace {

using DigestContext = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;

// Wide enough for four numbers of 20 digits, the largest a file can need.
constexpr std::size_t range_width = 4 * 20 + 3;

/// The two parts of a revision that are signed: everything but the hex string of /Contents.
struct Gap {
  std::size_t start = 0, end = 0;  ///< of "<…>", both brackets in it
  std::size_t capacity() const { return (end - start - 2) / 2; }
};

class PadesDraft : public Draft {
 public:
  PadesDraft(LayoutJob job, Bytes file, Gap gap, std::string field);
  const Bytes& digest() const override { return digest_; }
  std::optional<Bytes> complete(BytesView value, BytesView token) override;
  Bytes stamped(BytesView value) const override { return signature_value(algorithm_, value); }
  std::string place() const override { return field_; }
  std::string name() const override { return name_; }
  std::string media_type() const override { return "application/pdf"; }

 private:
  Bytes hash_ranges() const;
  CmsSigner signer() const { return {algorithm_, chain_}; }

  hsm::Algorithm algorithm_;
  std::vector<Certificate> chain_;
  Bytes file_;
  Gap gap_;
  std::string field_, name_;
  Bytes attributes_, digest_;
};

PadesDraft::PadesDraft(LayoutJob job, Bytes file, Gap gap, std::string field)
    : algorithm_(job.algorithm),
      chain_(std::move(job.chain)),
      file_(std::move(file)),
      gap_(gap),
      field_(std::move(field)),
      name_(job.document.name),
      attributes_(signed_attributes(signer(), hash_ranges())),
      digest_(hash(hash_of(algorithm_), attributes_)) {}

Bytes PadesDraft::hash_ranges() const {
  const DigestContext context{EVP_MD_CTX_new()};
  const auto* kind = EVP_get_digestbyname(std::string{openssl_name(hash_of(algorithm_))}.c_str());
  Bytes digest(hsm::digest_size(algorithm_));
  KYTHU_ASSERT(context && EVP_DigestInit_ex(context.get(), kind, nullptr) == 1 &&
               EVP_DigestUpdate(context.get(), file_.data(), gap_.start) == 1 &&
               EVP_DigestUpdate(context.get(), file_.data() + gap_.end, file_.size() - gap_.end) == 1 &&
               EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1);
  return digest;
}

std::optional<Bytes> PadesDraft::complete(BytesView value, BytesView token) {
  const auto cms = signed_data(signer(), attributes_, signature_value(algorithm_, value), token);
  if (cms.size() > gap_.capacity()) return std::nullopt;
  // What is not used of the room stays '0': ISO 32000-2, 12.8.1 allows padding inside /Contents.
  const auto hex = to_hex(cms);
  std::copy(hex.begin(), hex.end(), file_.begin() + static_cast<std::ptrdiff_t>(gap_.start + 1));
  return std::move(file_);
}

/// Bytes to keep for the CMS: measured with values as long as the real ones, plus what DER lengths may vary.
std::size_t room_for_cms(const LayoutJob& job) {
  const CmsSigner signer{job.algorithm, job.chain};
  constexpr std::size_t largest_value = 1'024;  // RSA-8192
  const Bytes value(largest_value), digest(hsm::digest_size(job.algorithm));
  return signed_data(signer, signed_attributes(signer, digest), value, {}).size() + job.token_room + 64;
}

struct SignatureText {
  std::string body;
  std::size_t range = 0, contents = 0;  ///< of "[" and "<" in the body
};

SignatureText signature_dictionary(const LayoutJob& job) {
  SignatureText text{.body = "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange "};
  text.range = text.body.size();
  text.body += "[" + std::string(range_width, ' ') + "] /Contents ";
  text.contents = text.body.size();
  text.body += "<" + std::string(2 * room_for_cms(job), '0') + "> /M " + pdf::date(job.signing_time);
  const auto add = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) text.body += fmt::format(" {} {}", key, pdf::text_string(value));
  };
  add("/Name", job.profile.signer_name);
  add("/Reason", job.profile.reason);
  add("/Location", job.profile.location);
  text.body += " >>";
  return text;
}

// ISO 32000-2, 12.7.5.5 and 12.5.6.19: field and widget in one dictionary. /F 132: Print and Locked.
std::string field_dictionary(const PdfFacts& facts, const std::optional<Drawing>& drawing) {
  auto text = fmt::format("<< /Type /Annot /Subtype /Widget /FT /Sig /T {} /V {} 0 R /F 132 /P {} /Rect {}",
                          pdf::text_string(facts.field_name), facts.size + 1, facts.page,
                          drawing ? drawing->rectangle : "[0 0 0 0]");
  if (drawing) text += fmt::format(" /AP << /N {} 0 R >>", facts.size + 2);
  return text + " >>";
}

bool is_text(const Profile& profile) {
  const auto fits = [](const std::string& text) { return text.size() <= 4'000 && is_utf8(text); };
  return fits(profile.reason) && fits(profile.location) && fits(profile.signer_name);
}

}  // namespace

Result<std::unique_ptr<Draft>, Refusal> lay_out_pades(LayoutJob job, const PdfFacts& facts, const Font* font) {
  if (!is_text(job.profile)) return Refusal::appearance_unsuitable;
  std::optional<Drawing> drawing;
  if (job.profile.appearance) {
    if (font == nullptr) return Refusal::appearance_unsuitable;
    auto drawn = draw_appearance(job, facts, *font, facts.size + 2);
    if (!drawn) return drawn.error();
    drawing = std::move(*drawn);
  }
  pdf::Update update{job.document.bytes, facts};
  for (const auto& object : facts.changed) update.add(object.number, object.generation, object.text);
  update.add(facts.size, 0, field_dictionary(facts, drawing));
  const auto signature = signature_dictionary(job);
  const auto start = update.add(facts.size + 1, 0, signature.body);
  auto number = facts.size + 2;
  if (drawing)
    for (const auto& object : drawing->objects) update.add(number++, 0, object);
  const auto tail = std::move(update).finish();

  const auto& original = job.document.bytes;
  Bytes file;
  file.reserve(original.size() + tail.size());
  file.insert(file.end(), original.begin(), original.end());
  file.insert(file.end(), tail.begin(), tail.end());
  const Gap gap{start + signature.contents, start + signature.body.find('>', signature.contents) + 1};
  const auto range = fmt::format("0 {} {} {}", gap.start, gap.end, file.size() - gap.end);
  std::copy(range.begin(), range.end(), file.begin() + static_cast<std::ptrdiff_t>(start + signature.range + 1));
  return std::unique_ptr<Draft>{std::make_unique<PadesDraft>(std::move(job), std::move(file), gap, facts.field_name)};
}

}  // namespace kythu::signing
