// kythu keys: what the vault has, and what needs care.
#include <algorithm>
#include <iostream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include "certificate.hpp"
#include "commands.hpp"
#include "connection.hpp"
#include "hsm/vault_json.hpp"
#include "refused.hpp"
#include "table.hpp"
#include "words.hpp"

namespace kythu::tools {
namespace {

namespace json = boost::json;

struct Inventory {
  hsm::VaultState state;
  std::vector<hsm::TokenStatus> tokens;
  Instant now{};
};

Inventory ask(const Connection& connection) {
  const auto client = connect(connection);
  return {or_refuse(client->state()), or_refuse(client->tokens()), system_now()};
}

/// "up", a token's state, or "missing" when the token answers and does not have the key.
std::string where(const hsm::ManagedKey& key, const std::string& token, const Inventory& inventory) {
  const auto found = std::ranges::find(inventory.tokens, token, &hsm::TokenStatus::name);
  if (found == inventory.tokens.end()) return "unknown";
  if (found->state != hsm::TokenState::up) return std::string{hsm::name(found->state)};
  return std::ranges::find(found->keys, key.id) != found->keys.end() ? "up" : "missing";
}

std::optional<CertificateFacts> certificate_of(const hsm::ManagedKey& key) {
  return key.certificate_chain.empty() ? std::nullopt : read_certificate(key.certificate_chain.front());
}

std::string expiry_text(const hsm::ManagedKey& key, Instant now) {
  const auto certificate = certificate_of(key);
  if (!certificate) return "-";
  const auto expiry = expiry_of(certificate->not_after, now);
  auto text = rfc3339(certificate->not_after).substr(0, 10);
  if (expiry == Expiry::expired) return text + " EXPIRED";
  if (expiry != Expiry::fine) text += fmt::format(" ! {} days", days_until(certificate->not_after, now));
  return text;
}

Row row_of(const hsm::ManagedKey& key, const Inventory& inventory) {
  std::vector<std::string> tokens, purposes;
  for (const auto& token : key.tokens) tokens.push_back(token + " " + where(key, token, inventory));
  for (const auto purpose : key.grant.purposes) purposes.emplace_back(hsm::name(purpose));
  const bool granted = key.grant.per_day > 0;
  return {key.label,
          std::string{hsm::name(key.type)},
          std::string{hsm::name(hsm::state_at(key, inventory.now))},
          join(tokens),
          purposes.empty() ? "-" : join(purposes),
          !granted                     ? "-"
          : key.grant.agencies.empty() ? "every"
                                       : std::to_string(key.grant.agencies.size()),
          expiry_text(key, inventory.now),
          granted ? fmt::format("{}/s {}/day", key.grant.per_second, key.grant.per_day) : "-"};
}

json::value certificate_json(const hsm::ManagedKey& key, Instant now) {
  const auto certificate = certificate_of(key);
  if (!certificate) return nullptr;
  return json::object{{"subject", certificate->subject},
                      {"issuer", certificate->issuer},
                      {"serial", certificate->serial},
                      {"not_before", rfc3339(certificate->not_before)},
                      {"not_after", rfc3339(certificate->not_after)},
                      {"days_left", days_until(certificate->not_after, now)},
                      {"expiry", name(expiry_of(certificate->not_after, now))}};
}

/// As the register has it, and what people ask next: where it is, and how long its certificate lasts.
json::object to_json(const hsm::ManagedKey& key, const Inventory& inventory) {
  auto object = hsm::to_json(key);
  json::object tokens;
  bool somewhere = false;
  for (const auto& token : key.tokens) {
    const auto state = where(key, token, inventory);
    somewhere = somewhere || state == "up";
    tokens[token] = state;
  }
  const auto state = hsm::state_at(key, inventory.now);
  object["state"] = hsm::name(state);
  object["token_states"] = std::move(tokens);
  object["available"] = state == hsm::KeyState::active && somewhere;
  object["certificate"] = certificate_json(key, inventory.now);
  return object;
}

void list(const Connection& connection, bool as_json) {
  const auto inventory = ask(connection);
  if (as_json) {
    json::array all;
    for (const auto& key : inventory.state.keys) all.push_back(to_json(key, inventory));
    std::cout << hsm::canonical(json::object{{"vault", inventory.state.vault}, {"keys", std::move(all)}}) << '\n';
    return;
  }
  if (inventory.state.vault.empty()) std::cout << "The vault has not been founded: kythu ceremony\n";
  std::vector<Row> rows{{"KEY", "TYPE", "STATE", "TOKENS", "PURPOSES", "AGENCIES", "CERTIFICATE UNTIL", "USES"}};
  for (const auto& key : inventory.state.keys) rows.push_back(row_of(key, inventory));
  std::cout << table(rows);
}

std::vector<Row> details(const hsm::ManagedKey& key, const Inventory& inventory) {
  std::vector<Row> rows{{"key", key.label},
                        {"id", to_hex(key.id)},
                        {"type", std::string{hsm::name(key.type)}},
                        {"state", std::string{hsm::name(hsm::state_at(key, inventory.now))}},
                        {"created", rfc3339(key.created)},
                        {"public key", "SHA-256 " + fingerprint(key.public_key)}};
  for (const auto& token : key.tokens) rows.push_back({"token", token + " (" + where(key, token, inventory) + ")"});
  if (!key.successor.empty()) {
    rows.push_back({"successor", key.successor});
    if (key.retires) rows.push_back({"retires", rfc3339(*key.retires)});
  }
  if (key.grant.per_day > 0) add_grant(rows, key.grant);
  for (const auto& der : key.certificate_chain) add_certificate(rows, der);
  return rows;
}

void show_one(const Connection& connection, const std::string& label, bool as_json) {
  const auto inventory = ask(connection);
  const auto* key = inventory.state.key(label);
  if (key == nullptr) throw Refused{"there is no key called " + label};
  if (as_json) {
    std::cout << hsm::canonical(to_json(*key, inventory)) << '\n';
  } else {
    std::cout << table(details(*key, inventory));
  }
}

}  // namespace

void add_keys(Command app) {
  struct Options {
    Connection connection;
    std::string label;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  const auto keys = app.add_subcommand(
      "keys",
      "The vault's keys: state, tokens, purposes, certificate. A certificate that ends within 90, 30 or 7 days "
      "is marked with the days left.");
  add_connection(keys, options->connection);
  keys.add_flag("--json", options->json, "one JSON object");
  const auto one = keys.add_subcommand("show", "Everything about one key");
  one.fallthrough();
  one.add_option("label", options->label, "the key's label").required();
  keys.callback([options, one] {
    if (one.parsed()) {
      show_one(options->connection, options->label, options->json);
    } else {
      list(options->connection, options->json);
    }
  });
}

}  // namespace kythu::tools
