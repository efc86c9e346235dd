// Our own time-stamp authority (RFC 3161, RFC 5816; profile of ETSI EN 319 422): a key of the purpose `timestamp` at
// the vault, whose certificate is for time stamping alone. It is internal evidence, not a licensed trust service:
// whoever has to prove a time to others asks an authority that is one.
#pragma once

#include <functional>
#include <memory>

#include "config/base/clock.hpp"
#include "hsm/keys.hpp"

namespace kythu::signing {

struct AuthoritySettings {
  std::string key;     ///< label at the vault; its certificate has a critical extended key usage of timeStamping alone
  std::string policy;  ///< dotted
};

enum class StampOutcome { granted, refused };

struct StampReply {
  StampOutcome outcome{};
  Bytes der;  ///< TimeStampResp; a refusal is one too
};

/// Safe for any number of threads.
class Authority {
 public:
  /// Says whether the machine's clock follows a source of UTC and is within a second of it: without that nothing is
  /// stamped (EN 319 421, 7.7.2).
  using ClockTrust = std::function<bool()>;
  /// A number never given before, at most 19 bytes, the first of them not zero and below 0x80.
  using Serial = std::function<Bytes()>;

  Authority(AuthoritySettings settings, hsm::Keys& keys, Clock clock, ClockTrust trusted);
  /// The query is a stranger's: it is read strictly, and nothing of it but hash, policy, nonce and certReq counts.
  StampReply answer(BytesView query, const AgencyId& agency, const Serial& serial) const;

 private:
  AuthoritySettings settings_;
  hsm::Keys& keys_;
  Clock clock_;
  ClockTrust trusted_;
};

/// The kernel's word (adjtimex): synchronised, and its greatest error below a second.
bool kernel_clock_is_trusted();

}  // namespace kythu::signing
