// The validation processes of ETSI EN 319 102-1 over one signature, whatever its format: basic validation (5.3),
// with time stamps (5.5), and of the past by proofs of existence (5.6).
//
// The order is that of harm: a signature that is broken fails even where its certificate is unknown. The instant at
// which everything is judged is the earliest at which the signature is proved to have existed; without a proof that is
// now. A time stamp proves that only when it passes by itself, at the instant at which it is proved in turn.
//
// Stricter than the standard's minimum, as its clause 5.1.4 lets a policy be: a signature whose time stamp does not
// pass does not pass either, even where it would without it.
#pragma once

#include <functional>

#include "chain.hpp"
#include "config/base/digest.hpp"

namespace kythu::signing::validation {

/// The bytes that a time stamp or a message digest is over, hashed by the named hash.
using Hashed = std::function<Bytes(const std::string& hash)>;

struct Stamp {
  enum class Kind { content, signature, archive, document };
  Kind kind{};
  Bytes token;  ///< TimeStampToken, DER
  Hashed stamped;
  std::vector<Sha256> keeps{};  ///< of an archive stamp: the evidence that it is over, by SHA-256
};

/// One signature as its format's reader found it.
struct Claim {
  std::optional<SubIndication> fault;  ///< of its format or of what it covers
  X509Ref signer;                      ///< nullptr: it cannot be told
  bool value_right = false;            ///< the signer's key made this value over these bytes
  std::vector<AlgorithmUse> uses;
  std::optional<Instant> claimed_time;
  std::vector<Stamp> stamps;      ///< those of a kind from the inside out
  std::optional<Instant> proved;  ///< by what stands around it, such as a later document time stamp
  bool archived = false;          ///< that proof covers the evidence too (level LTA)
};

struct StampVerdict {
  Stamp::Kind kind{};
  std::optional<Instant> time;  ///< genTime, of a token that could be read
  Indication indication{};
  std::optional<SubIndication> sub;
  ChainVerdict chain;
  X509Ref authority;
};

struct Verdict {
  Indication indication{};
  std::optional<SubIndication> sub;
  ChainVerdict chain;
  Instant at;  ///< best-signature-time
  bool proved = false;
  std::vector<StampVerdict> stamps;
  std::string level;  ///< "b", "t", "lt", "lta": what was found and passed
};

Verdict judge(const World& world, const Claim& claim);
/// What is known against it beside all that.
void conclude(Verdict& verdict, SubIndication sub);

/// A time stamp by itself. `proved` is the instant at which it is proved to have existed; now without a proof.
StampVerdict judge_stamp(const World& world, const Stamp& stamp, std::optional<Instant> proved);

}  // namespace kythu::signing::validation
