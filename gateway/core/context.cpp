#include "context.hpp"

#include <boost/json/serialize.hpp>

namespace kythu::gateway {

Result<AgencyId, Problem> agency_of(const Context& context, std::string_view given, std::string_view pointer) {
  const auto& agencies = context.caller.agencies;
  if (given.empty()) {
    if (agencies.size() == 1) return agencies.front();
    return Problem{400,
                   "agency_required",
                   "The client acts for several agencies.",
                   {{std::string{pointer}, "agency_required", "Name one of them."}},
                   {}};
  }
  const auto agency = AgencyId::parse(given);
  if (agency && context.caller.may_act_for(*agency)) return *agency;
  return Problem{403,
                 "agency_not_allowed",
                 "The client may not act for this agency.",
                 {{std::string{pointer}, "agency_not_allowed", "Not one of the client's agencies."}},
                 {}};
}

Result<std::vector<AgencyId>, Problem> agencies_of(const Context& context, std::string_view given,
                                                   std::string_view pointer) {
  if (given.empty()) return context.caller.agencies;
  const auto one = agency_of(context, given, pointer);
  if (!one) return one.error();
  return std::vector{*one};
}

Answer json_answer(int status, const boost::json::value& value) {
  return {status,
          {{"content-type", "application/json"}, {"cache-control", "no-store"}},
          to_bytes(boost::json::serialize(value))};
}

}  // namespace kythu::gateway
