#include "provision.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include <fmt/ranges.h>

#include "config/settings/credentials.hpp"
#include "config/settings/signer.hpp"
#include "config/settings/table.hpp"
#include "hsm/protocol.hpp"
#include "hsm/token/provision.hpp"
#include "hsm/token/token.hpp"

namespace kythu::hsm {
namespace {

using settings::Error;

KeyToMake parse(const Provisioning& order) {
  const auto id = from_hex(order.id);
  const auto type = parse_key_type(order.type);
  if (!is_plain_word(order.key)) throw Error{"--key must be 1 to 64 visible ASCII characters"};
  if (!id || id->empty() || id->size() > 64) throw Error{"--id must be 1 to 64 bytes in hex"};
  if (!type) throw Error{"--type must be rsa2048, rsa3072, rsa4096, p256, p384 or ed25519"};
  return {order.key, *id, *type};
}

const settings::TokenSettings& choose(const settings::SignerSettings& settings, const std::string& name) {
  if (name.empty()) return settings.tokens.front();
  const auto found = std::ranges::find(settings.tokens, name, &settings::TokenSettings::name);
  if (found == settings.tokens.end()) throw Error{"there is no token called " + name};
  return *found;
}

/// The library, the token and a login: alone in this process.
struct Opened {
  explicit Opened(const settings::SignerSettings& all, const settings::TokenSettings& settings)
      : name(settings.name), module(load(settings)), token(module, use(all, settings)) {}

  Module load(const settings::TokenSettings& settings) const {
    if (settings.pin_credential.empty()) throw Error{name + ": its PIN is entered by officers; there is no file"};
    for (const auto& [variable, value] : settings.environment) setenv(variable.c_str(), value.c_str(), 1);
    return Module{settings.module};
  }

  TokenUse use(const settings::SignerSettings& all, const settings::TokenSettings& settings) const {
    auto pin = settings::load_credential(all.credentials, settings.pin_credential);
    const auto officer_pin = settings::find_credential(all.credentials, settings.pin_credential + ".so");
    if (officer_pin) {
      const auto ready = ensure_token(module, {settings.token_label, *officer_pin, pin});
      if (!ready) throw Error{name + ": " + ready.error().text()};
    }
    return {settings.token_label, 1, std::move(pin)};
  }

  const std::string name;
  const Module module;
  Token token;
};

void print(const settings::TokenSettings& token, const TokenFacts& facts) {
  const auto limit = [](std::uint64_t most) { return most == 0 ? std::string{"not limited"} : std::to_string(most); };
  std::cout << "token " << token.name << ": " << token.module.native() << ", label " << token.token_label
            << "\nmanufacturer " << facts.manufacturer << ", model " << facts.model << ", serial " << facts.serial
            << "\nsessions " << limit(facts.max_sessions) << ", writable " << limit(facts.max_writable_sessions)
            << (facts.pin_count_low ? "\na wrong PIN was tried since the last login" : "") << "\nmechanisms "
            << fmt::format("{}", fmt::join(facts.mechanisms, " ")) << std::endl;
}

std::string to_pem(BytesView spki) {
  const auto text = to_base64(spki);
  std::string pem = "-----BEGIN PUBLIC KEY-----\n";
  for (std::size_t at = 0; at < text.size(); at += 64) pem += text.substr(at, 64) + "\n";
  return pem + "-----END PUBLIC KEY-----\n";
}

}  // namespace

int prepare_token(const std::filesystem::path& file, const std::string& name) {
  const auto settings = settings::load_signer(file);
  const auto& chosen = choose(settings, name);
  Opened opened{settings, chosen};
  const auto facts = opened.token.facts();
  if (!facts) throw Error{opened.name + ": " + facts.error().text()};
  print(chosen, *facts);
  return 0;
}

int provision(const Provisioning& order) {
  const auto key = parse(order);
  const auto settings = settings::load_signer(order.settings);
  Opened opened{settings, choose(settings, order.token)};
  const auto spki = opened.token.generate(key, std::chrono::steady_clock::now() + std::chrono::minutes{5});
  if (!spki) throw Error{opened.name + ": " + spki.error().text()};
  std::cout << to_pem(*spki) << std::flush;
  return 0;
}

}  // namespace kythu::hsm
