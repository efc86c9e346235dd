// The port to whoever opens signed files to raise their level (ETSI EN 319 142-1, 122-1, 132-1, TS 119 182-1 and
// EN 319 162-1): kythu-parser, because others may have made them.
//
// A level is reached by steps: t, a time-stamp of the signature; lt, the certificates and the answers about them; lta,
// an archive time-stamp of all that. Each step is planned, then taken with what was fetched for it in between. Nothing
// is kept from one call to the next: the same order gives the same layout.
#pragma once

#include <string>
#include <vector>

#include "config/base/digest.hpp"
#include "signing/document.hpp"

namespace kythu::signing {

/// What proves later that certificates were good.
struct Lasting {
  std::vector<Bytes> certificates;  ///< DER
  std::vector<Bytes> answers;       ///< OCSPResponse (RFC 6960), DER
  std::vector<Bytes> lists;         ///< CertificateList (RFC 5280, section 5), DER
};

struct RaiseOrder {
  Level step{};  ///< t, lt, lta
  Bytes document;
  Bytes detached;              ///< what a detached signature is over; empty: none
  std::size_t token_room = 0;  ///< bytes to keep for a time-stamp inside of what it is over (PDF)
  Bytes token{};               ///< taking t or lta: the TimeStampToken
  Lasting lasting{};           ///< taking lt
};

struct RaisePlan {
  Format format{};
  Level level{};                    ///< what the signature has; of several in a PDF, the file
  Sha256 imprint{};                 ///< steps t and lta: what the time-stamp is over
  std::vector<Bytes> certificates;  ///< in the signature and its time-stamps, DER
};

class Raiser {
 public:
  virtual ~Raiser() = default;
  /// not_signed, several_signatures, not_raisable, content_needed, broken, parser_failed, … Blocking, thread-safe.
  virtual Result<RaisePlan, Refusal> plan(const RaiseOrder& order) = 0;
  /// The whole file with the step taken. token_too_large when the token is larger than the room.
  virtual Result<Bytes, Refusal> take(const RaiseOrder& order) = 0;
};

inline constexpr std::size_t most_raise_certificates = 64;

}  // namespace kythu::signing
