// The certificate blocks of ETSI EN 319 102-1: path building to a trust anchor (5.2.6), and whether every certificate
// of the path was good at an instant, by evidence that is fresh for that instant (5.2.5).
#pragma once

#include "evidence.hpp"
#include "indication.hpp"

namespace kythu::signing::validation {

enum class Purpose { signing, timestamping };

/// Against what everything in one document is judged.
struct World {
  Instant now;
  AlgorithmPolicy algorithms;
  Pool signing_anchors, timestamp_anchors;
  Pool certificates;  ///< from anywhere in the document
  std::vector<Evidence> evidence;
};

/// Bounds of what a document may bring, so that its judging stays cheap.
inline constexpr std::size_t most_certificates = 200, most_evidence = 200;

struct Link {
  X509Ref certificate;
  std::optional<Status> status;  ///< nullopt of an anchor, and where no evidence speaks
};

struct ChainVerdict {
  std::optional<SubIndication> fault;
  std::vector<Link> links;    ///< the leaf first, the anchor last; empty without a path
  bool has_evidence = false;  ///< every certificate below the anchor has its status out of the document itself
  std::optional<Instant> revoked_at;
};

struct ChainQuestion {
  const X509Ref& leaf;
  Purpose purpose{};
  Instant at;           ///< the earliest instant at which the signature is proved to have existed; now without a proof
  bool proved = false;  ///< by a time stamp
};

ChainVerdict judge_chain(const World& world, const ChainQuestion& question);

}  // namespace kythu::signing::validation
