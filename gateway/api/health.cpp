#include "health.hpp"

#include <algorithm>

#include <boost/json/object.hpp>

#include "gateway/core/health.hpp"

namespace kythu::gateway {

Result<Answer, Problem> show_live(Context&) { return json_answer(200, boost::json::object{{"status", "live"}}); }

Result<Answer, Problem> show_ready(Context& context) {
  const auto findings = context.services.health.examine();
  const bool ready = std::ranges::all_of(findings, &Finding::up);
  boost::json::object checks;
  for (const auto& finding : findings) checks[finding.name] = finding.up ? "up" : "down";
  return json_answer(ready ? 200 : 503,
                     boost::json::object{{"status", ready ? "ready" : "not_ready"}, {"checks", std::move(checks)}});
}

}  // namespace kythu::gateway
