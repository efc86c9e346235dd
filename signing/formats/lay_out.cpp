#include "lay_out.hpp"

#include "asic.hpp"
#include "cades.hpp"
#include "jades.hpp"
#include "pades.hpp"
#include "xades.hpp"

namespace kythu::signing {
namespace {

using Laid = Result<std::unique_ptr<Draft>, Refusal>;

/// What the appearance has to know of the document.
PdfQuestion question_of(const std::optional<Appearance>& appearance) {
  if (!appearance) return {};
  return {.page = appearance->page,
          .field = appearance->field,
          .over = appearance->over,
          .find = appearance->find,
          .visible = true,
          .picture = appearance->picture};
}

Laid in_pdf(LayoutJob job, Inspector& inspector, const Font* font) {
  const auto facts = inspector.plan_pdf_signature(job.document.bytes, question_of(job.profile.appearance));
  if (!facts) return facts.error();
  return lay_out_pades(std::move(job), *facts, font);
}

Laid xades(LayoutJob job, Inspector& inspector) {
  const bool beside = job.profile.packaging == Packaging::internally_detached;
  if (!beside && job.profile.packaging != Packaging::enveloped) return lay_out_xades(std::move(job));
  const int bits = static_cast<int>(hsm::digest_size(job.algorithm) * 8);
  const auto facts = inspector.plan_xml_signature(job.document.bytes, {job.profile.canonical, beside, bits});
  if (!facts) return facts.error();
  return lay_out_xades_in_xml(std::move(job), *facts);
}

}  // namespace

Laid lay_out(LayoutJob job, Inspector& inspector, const Font* font) {
  switch (job.profile.format) {
    case Format::pades: return in_pdf(std::move(job), inspector, font);
    case Format::cades: return lay_out_cades(std::move(job));
    case Format::jades: return lay_out_jades(std::move(job));
    case Format::raw: return lay_out_raw(std::move(job));
    case Format::xades: return xades(std::move(job), inspector);
    case Format::asic_e:
    case Format::asic_s: return lay_out_asic(std::move(job));
  }
  std::abort();
}

}  // namespace kythu::signing
