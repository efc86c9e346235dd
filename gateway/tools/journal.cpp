// kythu journal …: the signer's journal, checked without the signer.
#include <iostream>

#include "commands.hpp"
#include "files.hpp"
#include "hsm/journal_verify.hpp"

namespace kythu::tools {
namespace {

struct Options {
  std::string file, key, checkpoints;
};

int verify(const Options& options) {
  const auto report = hsm::verify_journal(
      options.file,
      {.public_key_pem = options.key.empty() ? "" : read_text(options.key), .checkpoints = options.checkpoints});
  if (!report.fault.empty()) {
    std::cout << options.file << ": line " << report.lines + 1 << ": " << report.fault << '\n';
    return 1;
  }
  std::cout << options.file << ": " << report.lines << " lines, every one in its place\n";
  std::cout << "head: entry " << report.head.seq << ", " << report.head.hash << '\n';
  std::cout << "checkpoints: " << report.checkpoints
            << (options.key.empty() ? " (no --key: not judged)" : " with good signatures");
  if (!options.checkpoints.empty()) std::cout << "; " << report.kept << " kept elsewhere agree";
  std::cout << '\n';
  if (report.checkpoints + report.kept > 0)
    std::cout << "no line up to entry " << report.covered << " was cut off; of later ones this cannot be told\n";
  if (report.torn) std::cout << "a last line without its end: a crash while writing, never acknowledged\n";
  for (const auto& seq : report.in_doubt) std::cout << "in doubt: entry " << seq << " was begun and has no end\n";
  return 0;
}

}  // namespace

void add_journal(Command app, int& exit_code) {
  auto options = std::make_shared<Options>();
  const auto journal = app.add_subcommand("journal", "The signer's journal");
  journal.require_subcommand(1, 1);
  const auto command = journal.add_subcommand("verify", "Check every line; names the first that is not in its place");
  command.add_option("file", options->file, "journal.jsonl").required();
  command.add_option("--key", options->key, "PEM public key or certificate of the key that signs checkpoints");
  command.add_option("--checkpoints", options->checkpoints,
                     "checkpoints.jsonl as it was kept elsewhere: shows a cut tail");
  command.callback([options, &exit_code] { exit_code = verify(*options); });
}

}  // namespace kythu::tools
