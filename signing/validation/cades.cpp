#include "cades.hpp"

#include "cms_claim.hpp"

namespace kythu::signing::validation {

Result<ValidationReport, ValidationFault> validate_cms(World world, const ValidationOrder& order) {
  const auto cms = Cms::parse(order.document);
  if (!cms || cms->signers.empty()) return ValidationFault::unreadable;
  if (!cms->content && order.detached.empty()) return ValidationFault::content_needed;
  const BytesView content = cms->content ? BytesView{*cms->content} : BytesView{order.detached};
  learn(world, *cms, order.now);
  const Hashed hashed = [content](const std::string& hash) { return digest_of(hash, {content}); };
  std::vector<SignatureReport> signatures;
  for (const auto& signer : cms->signers) {
    SignatureReport report;
    report.claim = claim_of(world, *cms, signer, {hashed, content, false});
    // Both an attached content and another one given: whoever asked means the other one, and it is not what was signed.
    if (cms->content && !order.detached.empty() && order.detached != *cms->content)
      report.claim.fault = SubIndication::hash_failure;
    const bool referenced = report.claim.signer && signer.reference(report.claim.signer) == CmsSigner::Reference::right;
    report.format = referenced ? "cades" : "cms";
    report.verdict = judge(world, report.claim);
    signatures.push_back(std::move(report));
  }
  return write_report(world, "cms", signatures);
}

}  // namespace kythu::signing::validation
