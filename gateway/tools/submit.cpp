// kythu submit: hands an approved operation to the signer, which verifies everything by itself.
#include <iostream>

#include "commands.hpp"
#include "connection.hpp"
#include "drafts.hpp"
#include "files.hpp"
#include "hsm/vault_json.hpp"
#include "refused.hpp"
#include "table.hpp"

namespace kythu::tools {
namespace {

struct Options {
  Connection connection;
  std::string file, out;
  bool json = false;
};

void submit(const Options& options) {
  const auto operation = read_operation_file(options.file);
  const auto decision = or_refuse(connect(options.connection)->submit(operation));
  const auto& pem = decision.request_pem.empty() ? decision.public_key_pem : decision.request_pem;
  if (!options.out.empty()) {
    if (pem.empty()) throw Refused{"decided, but this act has nothing to write to " + options.out};
    write_text(options.out, pem);
  }
  if (options.json) {
    std::cout << hsm::canonical(hsm::to_json(decision)) << '\n';
    return;
  }
  std::cout << table({{"decision", std::to_string(decision.number)},
                      {"act", std::string{hsm::name(operation.operation.act)}},
                      {"hash", decision.hash}});
  if (!pem.empty() && options.out.empty()) std::cout << pem;
}

}  // namespace

void add_submit(Command app) {
  auto options = std::make_shared<Options>();
  const auto command = app.add_subcommand("submit", "Have the signer decide an operation that two officers approved");
  command.add_option("file", options->file, "the approved operation").required();
  add_connection(command, options->connection);
  command.add_option("--out", options->out, "where the public key (generate) or request (request-certificate) goes");
  command.add_flag("--json", options->json, "one JSON object");
  command.callback([options] { submit(*options); });
}

}  // namespace kythu::tools
