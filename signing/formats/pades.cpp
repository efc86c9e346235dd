#include "pades.hpp"

#include <fmt/format.h>

#include "appearance.hpp"
#include "cms.hpp"
#include "pdf_gap.hpp"
#include "pdf_text.hpp"

namespace kythu::signing {
namespace {

class PadesDraft : public Draft {
 public:
  PadesDraft(LayoutJob job, pdf::GapFile file, std::string field);
  const Bytes& digest() const override { return digest_; }
  std::optional<Bytes> complete(BytesView value, BytesView token) override;
  Bytes stamped(BytesView value) const override { return signature_value(algorithm_, value); }
  std::string place() const override { return field_; }
  std::string name() const override { return name_; }
  std::string media_type() const override { return "application/pdf"; }

 private:
  CmsSigner signer() const { return {algorithm_, chain_}; }

  hsm::Algorithm algorithm_;
  std::vector<Certificate> chain_;
  pdf::GapFile file_;
  std::string field_, name_;
  Bytes attributes_, digest_;
};

PadesDraft::PadesDraft(LayoutJob job, pdf::GapFile file, std::string field)
    : algorithm_(job.algorithm),
      chain_(std::move(job.chain)),
      file_(std::move(file)),
      field_(std::move(field)),
      name_(job.document.name),
      attributes_(signed_attributes(signer(), file_.hash(openssl_name(hash_of(algorithm_))))),
      digest_(hash(hash_of(algorithm_), attributes_)) {}

std::optional<Bytes> PadesDraft::complete(BytesView value, BytesView token) {
  const auto cms = signed_data(signer(), attributes_, signature_value(algorithm_, value), token);
  if (!file_.fill(cms)) return std::nullopt;
  return std::move(file_.bytes);
}

/// Bytes to keep for the CMS: measured with values as long as the real ones, plus what DER lengths may vary.
std::size_t room_for_cms(const LayoutJob& job) {
  const CmsSigner signer{job.algorithm, job.chain};
  constexpr std::size_t largest_value = 1'024;  // RSA-8192
  const Bytes value(largest_value), digest(hsm::digest_size(job.algorithm));
  return signed_data(signer, signed_attributes(signer, digest), value, {}).size() + job.token_room + 64;
}

/// What the signer says, beside the signature.
std::string claims_of(const LayoutJob& job) {
  auto text = " /M " + pdf::date(job.signing_time);
  const auto add = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) text += fmt::format(" {} {}", key, pdf::text_string(value));
  };
  add("/Name", job.profile.signer_name);
  add("/Reason", job.profile.reason);
  add("/Location", job.profile.location);
  return text;
}

// ISO 32000-2, 12.8.2.4: what the field's author wants locked by its signature.
std::string locks_of(const PdfFacts& facts) {
  if (facts.lock.empty()) return {};
  return fmt::format(
      " /Reference [ << /Type /SigRef /TransformMethod /FieldMDP /TransformParams << /Type "
      "/TransformParams /V /1.2 {} >> >> ]",
      facts.lock);
}

// ISO 32000-2, 12.7.5.5 and 12.5.6.19: field and widget in one dictionary. /F 132: Print and Locked.
std::string field_dictionary(const PdfFacts& facts, const std::optional<Drawing>& drawing) {
  auto text = fmt::format("<< /Type /Annot /Subtype /Widget /FT /Sig /T {} /V {} 0 R /F 132 /P {} /Rect {}",
                          pdf::text_string(facts.field_name), facts.signature(), facts.page,
                          drawing ? drawing->rectangle : "[0 0 0 0]");
  if (drawing) text += fmt::format(" /AP << /N {} 0 R >>", facts.appearance());
  return text + " >>";
}

/// An existing field without an area: the document's author wants nothing to be seen.
bool is_hidden(const PdfFacts& facts) {
  return facts.field_exists && facts.mark && (facts.mark->width <= 0 || facts.mark->height <= 0);
}

bool is_text(const Profile& profile) {
  const auto fits = [](const std::string& text) { return text.size() <= 4'000 && is_utf8(text); };
  return fits(profile.reason) && fits(profile.location) && fits(profile.signer_name);
}

}  // namespace

Result<std::unique_ptr<Draft>, Refusal> lay_out_pades(LayoutJob job, const PdfFacts& facts, const Font* font) {
  if (!is_text(job.profile)) return Refusal::appearance_unsuitable;
  std::optional<Drawing> drawing;
  if (job.profile.appearance && !is_hidden(facts)) {
    auto drawn = draw_appearance(job, facts, font);
    if (!drawn) return drawn.error();
    drawing = std::move(*drawn);
  }
  pdf::Update update{job.document.bytes, facts};
  for (const auto& object : facts.changed) update.add(object.number, object.generation, object.text);
  if (!facts.field_exists) update.add(facts.size, 0, field_dictionary(facts, drawing));
  const auto claims = claims_of(job) + locks_of(facts);
  const pdf::Gap gap{update,
                     {.number = facts.signature(),
                      .before = "/Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached",
                      .room = room_for_cms(job),
                      .after = claims}};
  auto number = facts.appearance();
  if (drawing)
    for (const auto& object : drawing->objects) update.add(number++, 0, object);
  auto file = gap.lay_out(job.document.bytes, std::move(update));
  return std::unique_ptr<Draft>{std::make_unique<PadesDraft>(std::move(job), std::move(file), facts.field_name)};
}

}  // namespace kythu::signing
