// Who asks: a portal's client, or an officer's account, with what it may do and for whom.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/base/bytes.hpp"
#include "config/base/ids.hpp"

namespace kythu::gateway {

/// Empty for public routes.
struct Caller {
  ClientId client;  ///< of an officer, the uuid of the account: idempotency keys and rates are the account's own
  std::vector<AgencyId> agencies;
  std::vector<std::string> scopes;
  bool is_officer = false;
  Bytes certificate_sha256 = {};  ///< that the token is bound to; empty: whoever holds it may use it

  bool may_act_for(AgencyId agency) const;
  bool has_scope(std::string_view scope) const;
  /// "client:cli_…" or "officer:off_…", for the audit
  std::string actor() const { return is_officer ? "officer:off_" + client.uuid_text() : "client:" + client.text(); }
};

}  // namespace kythu::gateway
