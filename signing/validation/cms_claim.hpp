// From a SignerInfo to the claim that is judged, as PAdES and CAdES share it.
#pragma once

#include "cms.hpp"
#include "judge.hpp"

namespace kythu::signing::validation {

struct CmsContent {
  const Hashed& hashed;   ///< what the message digest is over
  BytesView bytes;        ///< the same, for a signature without attributes; may be empty where those are needed
  bool baseline = false;  ///< ETSI's: signed attributes and a signing-certificate attribute are needed
};

Claim claim_of(const World& world, const Cms& cms, const CmsSigner& signer, const CmsContent& content);

/// Adds what the CMS brings to what is known.
void learn(World& world, const Cms& cms, Instant known_since);

}  // namespace kythu::signing::validation
