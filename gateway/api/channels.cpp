#include "channels.hpp"

#include <boost/json/array.hpp>

#include "gateway/core/health.hpp"

namespace kythu::gateway {

Result<Answer, Problem> list_channels(Context& context) {
  boost::json::array rows;
  if (context.services.settings.vnpay) {
    // Its pay page is the citizen's browser's way; notifications and questions about silent attempts are ours.
    const bool up = context.services.health.is_up("egress");
    rows.push_back({{"id", "vnpay"}, {"name", "VNPAY"}, {"kind", "redirect"}, {"status", up ? "up" : "degraded"}});
  }
  rows.push_back({{"id", "vietqr"}, {"name", "VietQR"}, {"kind", "transfer"}, {"status", "up"}});
  return json_answer(200, boost::json::object{{"data", std::move(rows)}, {"has_more", false}, {"next", nullptr}});
}

}  // namespace kythu::gateway
