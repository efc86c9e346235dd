// kythu: what officers and operators ask of the appliance from a shell.
#include <iostream>

#include <CLI/CLI.hpp>

#include "commands.hpp"
#include "config/base/secret.hpp"

namespace {

int run(int argc, char** argv) {
  CLI::App app{"kythu: tools for officers and operators. Each command explains itself with --help."};
  app.require_subcommand(1);
  const kythu::tools::Command all{app};
  int exit_code = 0;
  kythu::tools::add_keys(all);
  kythu::tools::add_tokens(all);
  kythu::tools::add_officers(all);
  kythu::tools::add_decisions(all);
  kythu::tools::add_propose(all);
  kythu::tools::add_approve(all);
  kythu::tools::add_submit(all);
  kythu::tools::add_ceremony(all, exit_code);
  kythu::tools::add_journal(all, exit_code);
  kythu::tools::add_audit(all, exit_code);
  kythu::tools::add_log(all, exit_code);
  CLI11_PARSE(app, argc, argv);
  return exit_code;
}

}  // namespace

int main(int argc, char** argv) try {
  kythu::forbid_core_dumps();  // PINs and passphrases pass through
  return run(argc, argv);
} catch (const std::exception& broken) {
  std::cerr << "kythu: " << broken.what() << '\n';
  return 1;
}
