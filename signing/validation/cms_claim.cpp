#include "cms_claim.hpp"

namespace kythu::signing::validation {
namespace {

std::optional<SubIndication> judge_content(const Cms& cms, const CmsSigner& signer, const CmsContent& content) {
  if (!signer.has_attributes) {
    return content.baseline ? std::optional{SubIndication::format_failure} : std::nullopt;
  }
  if (signer.content_type != cms.content_type || signer.message_digest.empty()) return SubIndication::format_failure;
  if (content.hashed(signer.digest) != signer.message_digest) return SubIndication::hash_failure;
  return std::nullopt;
}

Stamp stamp_of(Stamp::Kind kind, const Bytes& token, Hashed stamped) { return {kind, token, std::move(stamped)}; }

}  // namespace

Claim claim_of(const World& world, const Cms& cms, const CmsSigner& signer, const CmsContent& content) {
  Claim claim;
  claim.fault = judge_content(cms, signer, content);
  claim.claimed_time = signer.signing_time;
  for (const auto& token : signer.signature_timestamps) {
    claim.stamps.push_back(stamp_of(Stamp::Kind::signature, token, [value = signer.value](const std::string& hash) {
      return digest_of(hash, {value});
    }));
  }
  for (const auto& token : signer.content_timestamps)
    claim.stamps.push_back(stamp_of(Stamp::Kind::content, token, content.hashed));
  claim.signer = signer.find(cms.certificates);
  if (!claim.signer) claim.signer = signer.find(world.certificates);
  if (!claim.signer) return claim;
  claim.value_right = signer.is_signed_by(claim.signer, content.bytes);
  claim.uses = {signer.algorithm(X509_get0_pubkey(claim.signer.get())), {signer.digest, {}, 0}};
  const auto reference = signer.reference(claim.signer);
  if (reference == CmsSigner::Reference::wrong && claim.value_right) claim.signer = nullptr;
  if (reference == CmsSigner::Reference::absent && content.baseline && !claim.fault)
    claim.fault = SubIndication::sig_constraints_failure;
  return claim;
}

void learn(World& world, const Cms& cms, Instant known_since) {
  for (const auto& one : cms.certificates) {
    if (world.certificates.size() < most_certificates) world.certificates.push_back(one);
  }
  for (auto one : cms.evidence) {
    one.known_since = known_since;
    if (world.evidence.size() < most_evidence) world.evidence.push_back(std::move(one));
  }
}

}  // namespace kythu::signing::validation
