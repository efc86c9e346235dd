// Keys that this client may use by the CSC API, each for one of its agencies.
#pragma once

#include <map>

#include "csc/algorithms.hpp"
#include "gateway/core/context.hpp"
#include "gateway/keys/certificates.hpp"

namespace kythu::gateway {

struct CscCredential {
  /// credentialID: the key's label, as GET /v1/credentials says it; "label@agy_…" for a client that could mean several
  /// of its agencies. A rotation does not move it to another key, because the client has this key's certificate.
  std::string id;
  hsm::KeyInfo key;
  AgencyId agency;
  std::optional<CertificateFacts> facts;

  /// `key/status`: officers have activated it, and its certificate is not revoked.
  bool enabled() const { return key.state == hsm::KeyState::active && !key.revoked; }
  /// `cert/status`: valid, expired or revoked.
  std::string_view certificate_status(Instant now) const;
};

/// Sorted by id. Keys without the purpose `csc` in their grant are not there.
Result<std::vector<CscCredential>, CscError> csc_credentials(const Context& context);
/// "Invalid parameter credentialID" for one that is not there or not the client's, which look the same.
Result<CscCredential, CscError> find_csc_credential(const Context& context, std::string_view id);
/// The same, able to sign now.
Result<CscCredential, CscError> find_enabled_csc_credential(const Context& context, std::string_view id);

/// A handler's outcome as an answer.
Answer csc_answer(const Result<boost::json::object, CscError>& outcome);

}  // namespace kythu::gateway
