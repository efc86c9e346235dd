#include <array>
#include <set>

#include "config/base/days.hpp"
#include "gateway/api/changes.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;

constexpr std::size_t most_targets = 2'000;
constexpr std::array<const char*, 4> target_rates{"base_application_percent_x100", "base_payment_percent_x100",
                                                  "target_application_percent_x100", "target_payment_percent_x100"};

json::object read_target(JsonObject& body) {
  json::object target;
  const auto kind = body.text("kind", Presence::required, 20);
  target["kind"] = kind;
  target["locality"] = body.text("locality", kind == "commune" ? Presence::required : Presence::optional, 200);
  target["unit"] = body.text("unit", Presence::required, 200);
  target["number"] = body.integer("number", Presence::optional, 0, 9'999).value_or(0);
  target["agency_code"] = body.text("agency_code", Presence::optional, 64);
  for (const auto* rate : target_rates) {
    const auto value = body.integer(rate, Presence::optional, 0, 10'000);
    target[rate] = value ? json::value(*value) : json::value{};
  }
  const auto since = body.text("data_since", Presence::optional, 10);
  target["data_since"] = since;
  if (kind != "department" && kind != "district" && kind != "commune" && !kind.empty()) {
    body.fault("kind", "unknown_kind", "department, district or commune.");
  }
  if (kind != "commune" && !text_in(target, "locality").empty()) {
    body.fault("locality", "not_a_commune", "Only a commune lies in one.");
  }
  if (!since.empty() && !parse_day(since)) body.fault("data_since", "not_a_date", "A day as YYYY-MM-DD.");
  body.refuse_unknown();
  return target;
}

json::object read_targets(JsonObject& body) {
  json::object change;
  change["plan"] = body.text("plan", Presence::required, 100);
  change["year"] = body.integer("year", Presence::required, 2'000, 9'998).value_or(0);
  json::array targets;
  std::set<std::string> units, codes;
  for (auto& one : body.objects("targets", Presence::required, most_targets)) {
    auto target = read_target(one);
    const auto code = text_in(target, "agency_code");
    if (!code.empty() && !codes.insert(code).second) one.fault("agency_code", "twice", "An agency has one target.");
    if (!units.insert(text_in(target, "kind") + '\n' + text_in(target, "locality") + '\n' + text_in(target, "unit"))
             .second) {
      one.fault("unit", "twice", "A unit has one target.");
    }
    targets.push_back(std::move(target));
  }
  change["targets"] = std::move(targets);
  return change;
}

std::optional<std::int64_t> rate_in(const json::object& target, const char* member) {
  const auto& value = target.at(member);
  return value.is_null() ? std::nullopt : std::optional{value.as_int64()};
}

/// The plan's year is what was approved, and no row of it besides.
Result<json::object, Problem> apply_targets(const ChangeTools& tools, const json::object& change) {
  const auto plan = text_in(change, "plan");
  const auto year = change.at("year").as_int64();
  const auto proposal = *parse_uuid(tools.proposal);
  tools.tx.exec(sql::drop_targets, plan, year);
  std::size_t made = 0;
  for (const auto& one : change.at("targets").as_array()) {
    const auto& target = one.as_object();
    const auto text = [&](std::string_view member) { return text_in(target, member); };
    const auto put = tools.tx.exec(
        sql::put_target, plan, year, text("kind"), text("locality"), text("unit"), target.at("number").as_int64(),
        text("agency_code"), rate_in(target, target_rates[0]), rate_in(target, target_rates[1]),
        rate_in(target, target_rates[2]), rate_in(target, target_rates[3]), text("data_since"), proposal);
    if (put.affected_rows() == 0) {
      return change_not_possible("Another plan has a target for " + text("agency_code") + " of this year.");
    }
    ++made;
  }
  return json::object{{"targets", made}};
}

}  // namespace

const ChangeKind targets_change{"targets", "plan", read_targets, apply_targets};

}  // namespace kythu::gateway
