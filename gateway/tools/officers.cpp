// kythu officers, kythu officer …: who decides, and the credentials they decide with.
#include <iostream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "certificate.hpp"
#include "commands.hpp"
#include "connection.hpp"
#include "files.hpp"
#include "hsm/vault_json.hpp"
#include "pen.hpp"
#include "refused.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace kythu::tools {
namespace {

void list(const Connection& connection, bool as_json) {
  const auto state = or_refuse(connect(connection)->state());
  if (as_json) {
    const auto whole = hsm::to_json(state);
    std::cout << hsm::canonical(boost::json::object{{"vault", state.vault}, {"officers", whole.at("officers")}})
              << '\n';
    return;
  }
  std::vector<Row> rows{{"OFFICER", "NAME", "ROLE", "CREDENTIAL", "KIND"}};
  for (const auto& officer : state.officers) {
    Row row{visible(officer.id), visible(officer.name),
            officer.removed ? "removed" : std::string{hsm::name(officer.role)}};
    for (const auto& credential : officer.credentials) {
      row.push_back(visible(credential.id));
      row.emplace_back(hsm::name(credential.kind));
      rows.push_back(std::exchange(row, {"", "", ""}));
    }
    if (officer.credentials.empty()) rows.push_back(row);
  }
  std::cout << table(rows);
}

Secret new_passphrase() {
  auto once = ask_secret("New passphrase, at least 12 characters: ");
  const auto again = ask_secret("The same again: ");
  if (once.reveal() != again.reveal()) throw Refused{"the two are not the same"};
  return once;
}

void new_key(const std::string& file, const std::string& passphrase_file) {
  const auto credential =
      make_key_file(file, passphrase_file.empty() ? new_passphrase() : secret_of_file(passphrase_file));
  std::cout << table({{"key", file + " (keep it; the passphrase opens it)"},
                      {"public key", file + ".pub (give it to those who enrol you)"},
                      {"credential", credential.id}});
}

void card(const PenPlace& place, const std::string& out) {
  const auto credential = credential_of_card(place);
  const auto facts = read_certificate(credential.certificate);
  const auto pem = pem_of_certificate(credential.certificate);
  if (!out.empty()) write_text(out, pem);
  std::cout << table({{"subject", visible(facts->subject)},
                      {"issuer", visible(facts->issuer)},
                      {"serial", facts->serial},
                      {"until", rfc3339(facts->not_after)},
                      {"credential", credential.id}});
  if (out.empty()) std::cout << pem;
}

}  // namespace

void add_officers(Command app) {
  struct Options {
    Connection connection;
    bool json = false;
    std::string out, passphrase_file;
    PenPlace place;
  };
  auto options = std::make_shared<Options>();
  const auto officers = app.add_subcommand("officers", "The officers of the vault and their credentials");
  add_connection(officers, options->connection);
  officers.add_flag("--json", options->json, "one JSON object");
  officers.callback([options] { list(options->connection, options->json); });

  const auto officer = app.add_subcommand("officer", "An officer's own credential");
  officer.require_subcommand(1, 1);
  const auto key =
      officer.add_subcommand("new-key", "Make a P-256 key, encrypted with a passphrase; its public half is FILE.pub");
  key.add_option("--out", options->out, "the new file").required();
  key.add_option("--passphrase-file", options->passphrase_file, "a file that only you may read, instead of asking");
  key.callback([options] { new_key(options->out, options->passphrase_file); });

  const auto show =
      officer.add_subcommand("card", "Show the credential of a card or USB token: its certificate. No PIN is needed.");
  show.add_option("--module", options->place.module, "PKCS#11 library").required();
  show.add_option("--token-label", options->place.token_label, "label of the card").required();
  show.add_option("--id", options->place.id, "CKA_ID, hex").required();
  show.add_option("--out", options->out, "write the certificate here, in PEM");
  show.callback([options] { card(options->place, options->out); });
}

}  // namespace kythu::tools
