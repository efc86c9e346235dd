#include "provision.hpp"

#include <algorithm>
#include <iostream>

#include "config/settings/credentials.hpp"
#include "config/settings/signer.hpp"
#include "config/settings/table.hpp"
#include "hsm/protocol.hpp"
#include "hsm/token/provision.hpp"

namespace kythu::hsm {
namespace {

using settings::Error;

KeyToMake parse(const Provisioning& order) {
  const auto id = from_hex(order.id);
  const auto type = parse_key_type(order.type);
  if (!is_plain_word(order.key)) throw Error{"--key must be 1 to 64 visible ASCII characters"};
  if (!id || id->empty() || id->size() > 64) throw Error{"--id must be 1 to 64 bytes in hex"};
  if (!type) throw Error{"--type must be rsa2048, rsa3072 or p256"};
  return {order.key, *id, *type};
}

const settings::TokenSettings& choose(const settings::SignerSettings& settings, const std::string& name) {
  if (name.empty()) return settings.tokens.front();
  const auto found = std::ranges::find(settings.tokens, name, &settings::TokenSettings::name);
  if (found == settings.tokens.end()) throw Error{"there is no token called " + name};
  return *found;
}

}  // namespace

int provision(const Provisioning& order) {
  const auto key = parse(order);
  const auto settings = settings::load_signer(order.settings);
  const auto& token = choose(settings, order.token);
  const auto pin = settings::load_credential(settings.credentials, token.pin_credential);
  const auto officer_pin = settings::find_credential(settings.credentials, token.pin_credential + ".so");
  const Module module{token.module};
  if (officer_pin) {
    const auto ready = ensure_token(module, token.token_label, *officer_pin, pin);
    if (!ready) throw Error{token.name + ": " + ready.error().text()};
  }
  const auto pem = ensure_key(module, token.token_label, pin, key);
  if (!pem) throw Error{token.name + ": " + pem.error().text()};
  std::cout << *pem << std::flush;
  return 0;
}

}  // namespace kythu::hsm
