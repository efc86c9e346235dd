// A client of RFC 3161 time-stamp authorities. Every reply is a stranger's until all checks of security requirement D6
// have passed.
#pragma once

#include "config/base/random.hpp"
#include "signing/signer.hpp"

namespace kythu::signing {

struct Timestamp {
  Bytes token;  ///< the TimeStampToken as the authority wrote it
  Instant time;
};

/// The request for this SHA-256, with the nonce; certificates asked for.
Bytes timestamp_query(const Sha256& imprint, BytesView nonce);

struct ReplyCheck {
  BytesView query;         ///< that was sent
  BytesView trust_anchor;  ///< DER
  Instant now;
};
/// nullopt unless the reply passes every check: status, imprint, nonce, critical EKU, signature, chain, time.
std::optional<Timestamp> check_timestamp_reply(BytesView reply, const ReplyCheck& check);

/// Asks the authorities in order until one gives a token that passes; nullopt when none does.
class Stamper {
 public:
  Stamper(std::vector<TimestampAuthority> authorities, wire::Fetch& outside, Clock clock, Random random);
  /// Over this SHA-256.
  std::optional<Timestamp> stamp(const Sha256& imprint);

 private:
  std::optional<Timestamp> ask(const TimestampAuthority& authority, const Sha256& imprint);
  std::vector<TimestampAuthority> authorities_;
  wire::Fetch& outside_;
  Clock clock_;
  Random random_;
};

}  // namespace kythu::signing
