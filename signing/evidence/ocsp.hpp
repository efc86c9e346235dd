// A client of OCSP responders (RFC 6960, RFC 8954). Every reply is a stranger's until all checks of security
// requirement D6 have passed.
#pragma once

#include <optional>
#include <string>

#include "config/base/clock.hpp"
#include "config/base/random.hpp"
#include "config/wire/fetch.hpp"

namespace kythu::signing {

struct Revocation {
  bool revoked = false;
  std::optional<Instant> revoked_at;
  Instant this_update;
};

enum class OcspFault {
  no_responder,  ///< the certificate names none, or its issuer is not there
  not_allowed,   ///< egress's allow-list lacks the responder
  no_answer,     ///< unreachable, or an answer that is not a successful OCSP response
  not_valid,     ///< the signature, the responder's right to sign, or the nonce is wrong
  not_ours,      ///< nothing about this certificate, or "unknown"
  stale,         ///< older than it may be, or from the future
};
/// "no_responder", …
std::string_view name(OcspFault fault);

/// Of the certificate's authority information access (RFC 5280 section 4.2.2.1); empty when it names none over HTTP.
std::string ocsp_address(BytesView certificate);
/// Empty when one of the two is no certificate.
Bytes ocsp_request(BytesView certificate, BytesView issuer, BytesView nonce);

/// The certificates that stand in an answer to identify the responder, DER, but those that nobody has to ask about
/// (id-pkix-ocsp-nocheck, RFC 6960 section 4.2.2.2.1).
std::vector<Bytes> responders_to_ask_about(BytesView reply);

struct OcspCheck {
  BytesView certificate, issuer;  ///< DER
  BytesView request;              ///< that was sent
  Instant now;
};
Result<Revocation, OcspFault> check_ocsp_reply(BytesView reply, const OcspCheck& check);

/// Asks the responder that `chain`'s first certificate names. Blocking, at most ten seconds.
Result<Revocation, OcspFault> ask_ocsp(const std::vector<Bytes>& chain, wire::Fetch& outside, Instant now,
                                       const Random& random);

}  // namespace kythu::signing
