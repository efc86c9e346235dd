#include "provision.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "config/settings/credentials.hpp"
#include "config/settings/signer.hpp"
#include "config/settings/table.hpp"
#include "hsm/token/provision.hpp"
#include "hsm/token/token.hpp"

namespace kythu::hsm {
namespace {

using settings::Error;

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
            << (facts.pin_count_low ? "\na wrong PIN was tried since the last login" : "") << "\nmechanisms";
  for (const auto& mechanism : facts.mechanisms) {
    if (mechanism.starts_with("CKM_")) std::cout << ' ' << mechanism;  // the others are of no use to us
  }
  std::cout << std::endl;
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

}  // namespace kythu::hsm
