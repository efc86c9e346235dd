#include <boost/json/array.hpp>

#include "config/base/digest.hpp"
#include "gateway/access/scopes.hpp"
#include "gateway/api/changes.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;

json::array words_in(const std::vector<std::string>& texts) {
  json::array words;
  for (const auto& text : texts) words.emplace_back(text);
  return words;
}

json::object read_client(JsonObject& body) {
  const auto id = body.text("id", Presence::optional, 60);
  if (!id.empty() && !ClientId::parse(id)) body.fault("id", "not_an_id", "A client's id.");
  const auto agencies = body.texts("agencies", Presence::required, 1'000);
  const auto scopes = body.texts("scopes", Presence::required, all_scopes.size());
  for (const auto& agency : agencies) {
    if (!AgencyId::parse(agency)) body.fault("agencies", "not_an_id", "Agencies' ids.");
  }
  for (const auto& scope : scopes) {
    if (!is_scope(scope)) body.fault("scopes", "unknown_scope", "There is no scope " + scope + ".");
  }
  return {{"id", id},
          {"name", body.text("name", Presence::required, 200)},
          {"agencies", words_in(agencies)},
          {"scopes", words_in(scopes)},
          {"active", body.flag("active", Presence::optional).value_or(true)},
          {"new_secret", body.flag("new_secret", Presence::optional).value_or(id.empty())}};
}

/// A second secret beside the one in use, so that the client rotates without a gap; of two, the older goes.
std::string give_secret(const ChangeTools& tools, ClientId client) {
  auto secret = "kys_" + random_token(tools.services.random);
  tools.tx.exec(sql::put_client_secret, client, sha256(secret), tools.now, Instant{tools.now + client_secret_lifetime});
  return secret;
}

Result<json::object, Problem> apply_client(const ChangeTools& tools, const json::object& change) {
  const auto given = text_in(change, "id");
  const auto id =
      given.empty() ? ClientId::fresh(tools.now, tools.services.random) : ClientId::parse(given).value_or(ClientId{});
  if (!given.empty() && tools.tx.exec(sql::client_exists, id).empty()) {
    return change_not_possible("There is no such client.");
  }
  std::vector<std::string> agencies;
  for (const auto& one : change.at("agencies").as_array()) {
    agencies.push_back(AgencyId::parse(std::string_view{one.as_string()}).value_or(AgencyId{}).uuid_text());
  }
  std::string scopes;
  for (const auto& one : change.at("scopes").as_array()) {
    scopes += (scopes.empty() ? "" : " ") + std::string{std::string_view{one.as_string()}};
  }
  tools.tx.exec(sql::put_client, id, text_in(change, "name"), scopes, flag_in(change, "active"), tools.now);
  tools.tx.exec(sql::drop_client_agencies, id, db::array(agencies));
  const auto known = tools.tx.exec(sql::put_client_agencies, id, db::array(agencies));
  if (known[0][0].as<std::size_t>() != agencies.size()) return change_not_possible("There is no such agency.");
  tools.tx.exec(sql::end_client_tokens, id);  // they say what the client might do before
  json::object made{{"id", id.text()}};
  if (flag_in(change, "new_secret")) {
    made["secret"] = json::object{{"client_id", id.text()}, {"client_secret", give_secret(tools, id)}};
  }
  return made;
}

}  // namespace

const ChangeKind client_change{"client", "id", read_client, apply_client};

}  // namespace kythu::gateway
