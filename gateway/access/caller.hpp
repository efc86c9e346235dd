// Who asks: a portal's client, with what it may do and for whom.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/base/ids.hpp"

namespace kythu::gateway {

/// Empty for public routes.
struct Caller {
  ClientId client;
  std::vector<AgencyId> agencies;
  std::vector<std::string> scopes;

  bool may_act_for(AgencyId agency) const;
  bool has_scope(std::string_view scope) const;
  /// "client:cli_…", for the audit
  std::string actor() const { return "client:" + client.text(); }
};

}  // namespace kythu::gateway
