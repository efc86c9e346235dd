#include <algorithm>

#include <boost/json/array.hpp>

#include "config/base/digest.hpp"
#include "gateway/access/oidc/jws.hpp"
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

constexpr std::size_t most_certificates = 8, longest_keys = 16 * 1'024;

/// Lower-case hex of SHA-256; `openssl x509 -fingerprint -sha256` writes it with colons and in capitals.
std::string fingerprint_in(std::string text) {
  std::erase(text, ':');
  std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'F' ? char(c + 32) : c; });
  const auto bytes = from_hex(text);
  return bytes && bytes->size() == sizeof(Sha256) ? text : "";
}

json::value read_certificates(JsonObject& body) {
  if (!body.has("certificates_sha256")) return nullptr;
  json::array all;
  for (const auto& one : body.texts("certificates_sha256", Presence::optional, most_certificates)) {
    all.emplace_back(fingerprint_in(one));
    if (all.back() == "") body.fault("certificates_sha256", "not_a_digest", "SHA-256 of a certificate, in hex.");
  }
  return all;
}

json::value read_jwks(JsonObject& body) {
  if (!body.has("jwks")) return nullptr;
  const auto text = body.raw_object("jwks", longest_keys);
  // A quote inside a value would be escaped: these are members.
  if (text.find(R"("d":)") != std::string::npos || text.find(R"("k":)") != std::string::npos) {
    body.fault("jwks", "private_key", "Keep the private key to yourself: the public members are enough.");
  } else if (!oidc::read_key_set(text)) {
    body.fault("jwks", "no_key", "A JWK set, as in RFC 7517.");
  }
  return json::value(text);
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
          {"jwks", read_jwks(body)},
          {"certificates_sha256", read_certificates(body)},
          {"new_secret", body.flag("new_secret", Presence::optional).value_or(id.empty())}};
}

/// A second secret beside the one in use, so that the client rotates without a gap; of two, the older goes.
std::string give_secret(const ChangeTools& tools, ClientId client) {
  auto secret = "kys_" + random_token(tools.services.random);
  tools.tx.exec(sql::put_client_secret, client, sha256(secret), tools.now, Instant{tools.now + client_secret_lifetime});
  return secret;
}

/// What the change does not speak of stays.
void put_proofs(const ChangeTools& tools, ClientId client, const json::object& change) {
  const auto* jwks = change.if_contains("jwks");
  if (jwks && jwks->is_string()) tools.tx.exec(sql::put_client_keys, client, std::string_view{jwks->get_string()});
  const auto* certificates = change.if_contains("certificates_sha256");
  if (!certificates || !certificates->is_array()) return;
  std::vector<std::string> all;
  for (const auto& one : certificates->get_array()) {
    all.push_back("\\x" + std::string{std::string_view{one.as_string()}});
  }
  tools.tx.exec(sql::drop_client_certificates, client);
  tools.tx.exec(sql::put_client_certificates, client, db::array(all));
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
  put_proofs(tools, id, change);
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
