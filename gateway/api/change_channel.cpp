#include "gateway/api/changes.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;

json::object read_channel(JsonObject& body) {
  return {{"channel", body.text("channel", Presence::required, 40)},
          {"enabled", body.flag("enabled", Presence::required).value_or(false)}};
}

Result<json::object, Problem> apply_channel(const ChangeTools& tools, const json::object& change) {
  const auto channel = text_in(change, "channel");
  tools.tx.exec(sql::put_channel_setting, channel, flag_in(change, "enabled"), tools.proposal, tools.now);
  return json::object{{"id", channel}};
}

}  // namespace

const ChangeKind channel_change{"channel_settings", "channel", read_channel, apply_channel};

}  // namespace kythu::gateway
