// kythu tokens: how the tokens do, and the way a PIN gets to one.
#include <iostream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include "commands.hpp"
#include "connection.hpp"
#include "hsm/vault_json.hpp"
#include "refused.hpp"
#include "shares.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace kythu::tools {
namespace {

struct Options {
  Connection connection;
  bool json = false;
  std::string token, pin_file;
  bool from_stdin = false;
  unsigned shares = 0, needed = 0;
};

std::string failures_text(const hsm::TokenStatus& token) {
  std::vector<std::string> words;
  for (const auto& [code, count] : token.failures) words.push_back(fmt::format("{}×{}", count, visible(code)));
  return words.empty() ? "-" : join(words);
}

std::string latency_text(const hsm::TokenStatus& token) {
  return token.signatures == 0 ? "-" : fmt::format("{:.1f} ms", static_cast<double>(token.latency_us) / 1000);
}

Row row_of(const hsm::TokenStatus& token) {
  return {token.name,
          std::string{hsm::name(token.state)},
          std::to_string(token.processes),
          fmt::format("{}/{}", token.busy, token.sessions),
          fmt::format("{}/{}", token.queued, token.queue_limit),
          latency_text(token),
          std::to_string(token.signatures),
          std::to_string(token.keys.size()),
          failures_text(token),
          token.why.empty() ? "-" : visible(token.why)};
}

void list(const Options& options) {
  const auto tokens = or_refuse(connect(options.connection)->tokens());
  if (options.json) {
    std::cout << hsm::canonical(boost::json::object{{"tokens", hsm::to_json(tokens)}}) << '\n';
    return;
  }
  std::vector<Row> rows{
      {"TOKEN", "STATE", "PROCESSES", "SESSIONS", "QUEUE", "LATENCY", "SIGNATURES", "KEYS", "FAILURES", "WHY"}};
  for (const auto& token : tokens) rows.push_back(row_of(token));
  std::cout << table(rows);
  for (const auto& token : tokens) {
    for (const auto& complaint : token.complaints) std::cout << token.name << ": " << visible(complaint) << '\n';
  }
}

/// Several people, one after the other: nobody sees what the one before typed, and the PIN is nobody's.
Secret join_at_terminal(unsigned count) {
  std::vector<Secret> shares;
  while (shares.size() < count) {
    shares.push_back(ask_secret(fmt::format("Share {} of {}, from its holder: ", shares.size() + 1, count)));
    if (const auto fault = fault_of_share(shares.back()); !fault.empty()) {
      show("  " + fault + "\n");
      shares.pop_back();
    }
  }
  return join_shares(shares);
}

Secret pin_of(const Options& options) {
  if (options.from_stdin) return secret_of_stdin();
  if (!options.pin_file.empty()) return secret_of_file(options.pin_file);
  if (options.shares > 0) return join_at_terminal(options.shares);
  return ask_secret("PIN of the token " + options.token + ": ");
}

void enter_pin(const Options& options) {
  const auto client = connect(options.connection);
  const auto pin = pin_of(options);
  if (pin.empty()) throw Refused{"the PIN is empty"};
  const auto status = or_refuse(client->enter_pin(options.token, pin));
  if (options.json) {
    std::cout << hsm::canonical(hsm::to_json(status)) << '\n';
  } else {
    std::cout << status.name << ": " << hsm::name(status.state)
              << (status.why.empty() ? "" : ": " + visible(status.why)) << '\n';
  }
  if (status.state != hsm::TokenState::up) throw Refused{"the token is not up"};
}

void split(const Options& options) {
  const auto pin = options.from_stdin          ? secret_of_stdin()
                   : !options.pin_file.empty() ? secret_of_file(options.pin_file)
                                               : ask_secret("PIN to split: ");
  std::cerr << fmt::format(
      "Any {} of these {} shares make the PIN; fewer say nothing about it. One to each person, then clear the "
      "screen.\n",
      options.needed, options.shares);
  for (const auto& share : split_secret(pin, {options.shares, options.needed}, system_random)) {
    std::cout << share.reveal() << '\n';
  }
}

void add_pin_sources(Command command, Options& options) {
  const auto file =
      command.add_option("--pin-file", options.pin_file, "a file that only you may read, instead of asking");
  command.add_flag("--stdin", options.from_stdin, "read it from standard input").excludes(file);
}

}  // namespace

void add_tokens(Command app) {
  auto options = std::make_shared<Options>();
  const auto tokens = app.add_subcommand("tokens", "The tokens: state, sessions, queue, latency, failures");
  add_connection(tokens, options->connection);
  tokens.add_flag("--json", options->json, "one JSON object");

  const auto pin =
      tokens.add_subcommand("pin", "Enter a token's PIN, which ends waiting_for_pin and fenced. It is tried once.");
  pin.fallthrough();
  pin.add_option("token", options->token, "the token's name in signer.toml").required();
  add_pin_sources(pin, *options);
  pin.add_option("--shares", options->shares, "ask this many people for their shares instead").within(2, max_shares);

  const auto splitting =
      tokens.add_subcommand("split-pin", "Split a PIN among people (Shamir's scheme), on paper or in heads");
  add_pin_sources(splitting, *options);
  splitting.add_option("--shares", options->shares, "how many people get one").required().within(2, max_shares);
  splitting.add_option("--needed", options->needed, "how many of them it takes").required().within(2, max_shares);

  tokens.callback([options, pin, splitting] {
    if (pin.parsed()) {
      enter_pin(*options);
    } else if (splitting.parsed()) {
      split(*options);
    } else {
      list(*options);
    }
  });
}

}  // namespace kythu::tools
