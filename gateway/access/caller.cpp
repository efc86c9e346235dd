#include "caller.hpp"

#include <algorithm>

namespace kythu::gateway {

bool Caller::may_act_for(AgencyId agency) const {
  return std::find(agencies.begin(), agencies.end(), agency) != agencies.end();
}

bool Caller::has_scope(std::string_view scope) const {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

}  // namespace kythu::gateway
