#include "cades.hpp"

#include <algorithm>

#include "cms_claim.hpp"

namespace kythu::signing::validation {

std::vector<SignatureReport> judge_cms(World world, BytesView bytes, BytesView detached) {
  std::vector<SignatureReport> signatures;
  const auto cms = Cms::parse(bytes);
  if (!cms || cms->signers.empty()) {
    auto& broken = signatures.emplace_back(SignatureReport{.format = "cms"});
    broken.claim.fault = SubIndication::format_failure;
    broken.verdict = judge(world, broken.claim);
    return signatures;
  }
  const BytesView content = cms->content ? BytesView{*cms->content} : detached;
  const bool two = cms->content && !detached.empty() && !std::ranges::equal(detached, *cms->content);
  learn(world, *cms, world.now);
  const Hashed hashed = [content](const std::string& hash) { return digest_of(hash, {content}); };
  for (const auto& signer : cms->signers) {
    SignatureReport report;
    report.claim = claim_of(world, *cms, signer, {hashed, content, false});
    // Both an attached content and another one given: whoever asked means the other one, and it is not what was signed.
    if (two) report.claim.fault = SubIndication::hash_failure;
    const bool referenced = report.claim.signer && signer.reference(report.claim.signer) == CmsSigner::Reference::right;
    report.format = referenced ? "cades" : "cms";
    report.verdict = judge(world, report.claim);
    signatures.push_back(std::move(report));
  }
  return signatures;
}

Result<ValidationReport, ValidationFault> validate_cms(const World& world, const ValidationOrder& order) {
  const auto cms = Cms::parse(order.document);
  if (!cms || cms->signers.empty()) return ValidationFault::unreadable;
  if (!cms->content && order.detached.empty()) return ValidationFault::content_needed;
  return write_report(world, "cms", judge_cms(world, order.document, order.detached));
}

}  // namespace kythu::signing::validation
