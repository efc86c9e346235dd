// kythu propose: writes an operation that nobody has signed yet. It needs no rights.
#include <iostream>

#include "acts.hpp"
#include "commands.hpp"
#include "connection.hpp"
#include "drafts.hpp"
#include "files.hpp"
#include "refused.hpp"
#include "table.hpp"
#include "words.hpp"

namespace kythu::tools {
namespace {

struct Options {
  Connection connection;
  std::string vault, reason, out;
  int hours = 24;
};

std::string vault_of(const Options& options) {
  if (!options.vault.empty()) return options.vault;
  auto vault = or_refuse(connect(options.connection)->state()).vault;
  if (vault.empty()) throw Refused{"the vault has not been founded: kythu ceremony"};
  return vault;
}

void write(const Options& options, const MakeAct& make) {
  const auto operation = draft(vault_of(options), make(), {options.reason, std::chrono::hours{options.hours}});
  const hsm::SignedOperation whole{operation, {}};
  if (options.out == "-") {
    std::cout << hsm::to_json(whole) << '\n';
    return;
  }
  write_text(options.out, hsm::to_json(whole) + "\n");
  std::cout << table(plain_words(operation));
}

}  // namespace

void add_propose(Command app) {
  auto options = std::make_shared<Options>();
  const auto propose = app.add_subcommand(
      "propose", "Write an operation on keys or officers to a file. Two officers approve it, then it is submitted.");
  propose.require_subcommand(1, 1);
  const AddedAct added = [options](Command command, const MakeAct& make) {
    command.add_option("--reason", options->reason, "why, for those who read it later").required();
    command.add_option("--out", options->out, "the new file; - for standard output").required();
    command.add_option("--valid-hours", options->hours, "how long officers have").within(1, 24).capture_default_str();
    add_connection(command, options->connection);
    command.add_option("--vault", options->vault, "the vault's id, where the signer cannot be asked");
    command.callback([options, make] { write(*options, make); });
  };
  add_key_acts(propose, added);
  add_officer_acts(propose, added);
}

}  // namespace kythu::tools
