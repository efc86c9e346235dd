#include "gateway/api/keys.hpp"

#include <algorithm>

#include <boost/json/array.hpp>

#include "config/base/digest.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/query.hpp"
#include "gateway/keys/certificates.hpp"
#include "gateway/keys/watch.hpp"
#include "hsm/vault_json.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;

/// What is shown beside the vault's own words.
struct Surroundings {
  hsm::VaultState state;
  std::vector<hsm::TokenStatus> tokens;
  std::map<Sha256, CertificateStatus> statuses;
  Instant now;
};

Result<Surroundings, Problem> look_around(Context& context) {
  auto query = Query::parse(context.request.query);
  if (!query) return query.error();
  if (const auto good = (*query).check(); !good) return good.error();
  auto state = context.services.vault.state();
  if (!state) return problem_of(state.error());
  auto tokens = context.services.vault.tokens();
  if (!tokens) return problem_of(tokens.error());
  return Surroundings{std::move(*state), std::move(*tokens), certificate_statuses(context.services.database),
                      context.now};
}

/// "90_days" … "7_days", "expired", or null.
json::value warning_words(std::int64_t days_left) {
  const auto limit = warning_of(days_left);
  if (!limit) return {};
  return *limit == 0 ? json::value("expired") : json::value(std::to_string(*limit) + "_days");
}

json::object revocation_words(const Surroundings& around, const Bytes& certificate) {
  const auto found = around.statuses.find(sha256(certificate));
  const auto known = found == around.statuses.end() ? CertificateStatus{.status = "unknown"} : found->second;
  return {{"status", known.status},
          {"revoked_at", instant_or_null(known.revoked_at)},
          {"checked_at", instant_or_null(known.checked_at)},
          {"fault", text_or_null(known.fault)}};
}

json::value certificate_words(const Surroundings& around, const hsm::ManagedKey& key) {
  const auto facts = key.certificate_chain.empty() ? std::nullopt : facts_of(key.certificate_chain.front());
  if (!facts) return {};
  const auto left = days_until(facts->not_after, around.now);
  return json::object{{"subject", facts->subject},
                      {"issuer", facts->issuer},
                      {"serial", facts->serial},
                      {"not_before", rfc3339(facts->not_before)},
                      {"not_after", rfc3339(facts->not_after)},
                      {"days_left", left},
                      {"warning", warning_words(left)},
                      {"revocation", revocation_words(around, key.certificate_chain.front())}};
}

bool is_there(const Surroundings& around, const hsm::ManagedKey& key) {
  return std::ranges::any_of(around.tokens, [&](const hsm::TokenStatus& token) {
    return token.state == hsm::TokenState::up && std::ranges::find(key.tokens, token.name) != key.tokens.end() &&
           std::ranges::find(token.keys, key.id) != token.keys.end();
  });
}

json::object words_of(const Surroundings& around, const hsm::ManagedKey& key) {
  json::array tokens, chain;
  for (const auto& token : key.tokens) tokens.push_back(json::string{token});
  for (const auto& certificate : key.certificate_chain) chain.push_back(json::string{to_pem(certificate)});
  const bool granted = key.grant != hsm::Grant{};
  return {{"label", key.label},
          {"id", to_hex(key.id)},
          {"type", hsm::name(key.type)},
          {"state", hsm::name(hsm::state_at(key, around.now))},
          {"tokens", std::move(tokens)},
          {"available", is_there(around, key)},
          {"public_key", key.public_key.empty() ? json::value{} : json::value(to_pem(key.public_key, "PUBLIC KEY"))},
          {"certificate", certificate_words(around, key)},
          {"certificate_chain", std::move(chain)},
          {"grant", granted ? json::value(hsm::to_json(key.grant)) : json::value{}},
          {"successor", text_or_null(key.successor)},
          {"retires_at", instant_or_null(key.retires)},
          {"created_at", rfc3339(key.created)}};
}

/// With every member, whether the token said something or not.
json::object words_of(const hsm::TokenStatus& token) {
  auto words = hsm::to_json(token);
  for (const auto name : {"module", "label", "manufacturer", "model", "serial", "why"}) {
    if (!words.contains(name)) words[name] = nullptr;
  }
  return words;
}

json::object whole_list(json::array rows) {
  return {{"data", std::move(rows)}, {"has_more", false}, {"next", nullptr}};
}

}  // namespace

Result<Answer, Problem> list_tokens(Context& context) {
  auto query = Query::parse(context.request.query);
  if (!query) return query.error();
  if (const auto good = (*query).check(); !good) return good.error();
  const auto tokens = context.services.vault.tokens();
  if (!tokens) return problem_of(tokens.error());
  json::array rows;
  for (const auto& token : *tokens) rows.push_back(words_of(token));
  return json_answer(200, whole_list(std::move(rows)));
}

Result<Answer, Problem> list_keys(Context& context) {
  const auto around = look_around(context);
  if (!around) return around.error();
  json::array rows;
  for (const auto& key : (*around).state.keys) rows.push_back(words_of(*around, key));
  return json_answer(200, whole_list(std::move(rows)));
}

Result<Answer, Problem> show_key(Context& context) {
  const auto around = look_around(context);
  if (!around) return around.error();
  const auto* key = (*around).state.key(context.path[0]);
  if (key == nullptr) return not_found("key_not_found");
  return json_answer(200, words_of(*around, *key));
}

}  // namespace kythu::gateway
