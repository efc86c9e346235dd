// kythu audit …: an export of the audit chains, judged without the appliance.
#include <iostream>

#include "commands.hpp"
#include "files.hpp"
#include "gateway/audit/verify.hpp"

namespace kythu::tools {
namespace {

struct AuditOptions {
  std::string file, key, checkpoints;
};

int verify_export(const AuditOptions& options) {
  const auto report = gateway::verify_audit(
      options.file,
      {.public_key_pem = options.key.empty() ? "" : read_text(options.key), .checkpoints = options.checkpoints});
  if (!report.fault.empty()) {
    std::cout << options.file << ": " << report.fault << '\n';
    return 1;
  }
  std::cout << options.file << ": " << report.lines << " lines, every one in its place\n";
  std::cout << "checkpoints: " << report.checkpoints
            << (options.key.empty() ? " (no --key: not judged)" : " with good signatures") << '\n';
  for (const auto& [name, chain] : report.chains) {
    std::cout << name << ": records " << chain.first << " to " << chain.last << "; none up to " << chain.covered
              << " was changed or cut off\n";
  }
  return 0;
}

}  // namespace

void add_audit(Command app, int& exit_code) {
  auto options = std::make_shared<AuditOptions>();
  const auto audit = app.add_subcommand("audit", "The audit chains");
  audit.require_subcommand(1, 1);
  const auto command = audit.add_subcommand("verify", "Check every record; names the first that is not in its place");
  command.add_option("file", options->file, "audit.jsonl, as GET /v1/audit/export gave it").required();
  command.add_option("--key", options->key, "PEM public key or certificate of the key that signs checkpoints");
  command.add_option("--checkpoints", options->checkpoints,
                     "the file of checkpoints as it was kept outside the database: shows a cut tail");
  command.callback([options, &exit_code] { exit_code = verify_export(*options); });
}

}  // namespace kythu::tools
