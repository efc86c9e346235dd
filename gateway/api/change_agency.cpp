#include "gateway/api/changes.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;

bool is_made_of(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

json::object read_agency(JsonObject& body) {
  json::object change;
  const auto id = body.text("id", Presence::optional, 60);
  if (!id.empty() && !AgencyId::parse(id)) body.fault("id", "not_an_id", "An agency's id.");
  change["id"] = id;
  for (const auto& [member, most] : std::initializer_list<std::pair<const char*, std::size_t>>{
           {"code", 64}, {"name", 200}, {"tax_code", 20}, {"address", 300}}) {
    change[member] = body.text(member, Presence::required, most);
  }
  for (const auto& [member, most] : std::initializer_list<std::pair<const char*, std::size_t>>{
           {"phone", 30}, {"bank_bin", 6}, {"bank_account", 19}}) {
    change[member] = body.text(member, Presence::optional, most);
  }
  const auto bin = text_in(change, "bank_bin"), account = text_in(change, "bank_account");
  if (bin.empty() != account.empty())
    body.fault("bank_account", "incomplete", "An account has a bank, and a bank one.");
  if (!bin.empty() && (bin.size() != 6 || !is_made_of(bin, "0123456789"))) {
    body.fault("bank_bin", "not_a_bin", "Six digits.");
  }
  return change;
}

Result<json::object, Problem> apply_agency(const ChangeTools& tools, const json::object& change) {
  const auto text = [&](std::string_view member) { return text_in(change, member); };
  const bool fresh = text("id").empty();
  const auto id =
      fresh ? AgencyId::fresh(tools.now, tools.services.random) : AgencyId::parse(text("id")).value_or(AgencyId{});
  const auto of_code = tools.tx.exec(sql::agency_of_code, text("code"));
  const bool is_own = !of_code.empty() && db::to_id<AgencyId>(of_code[0][0]) == id;
  if (fresh ? !of_code.empty() : !is_own) {
    return change_not_possible(fresh ? "An agency has this code." : "There is no agency of this id and code.");
  }
  tools.tx.exec(sql::put_agency, id, text("code"), text("name"), text("tax_code"), text("address"), text("phone"),
                text("bank_bin"), text("bank_account"), tools.now);
  return json::object{{"id", id.text()}};
}

}  // namespace

const ChangeKind agency_change{"agency", "id", read_agency, apply_agency};

}  // namespace kythu::gateway
