// kythu: what an operator asks of the appliance from a shell.
#include <iostream>

#include <CLI/CLI.hpp>

#include "gateway/tools/journal.hpp"

int main(int argc, char** argv) try {
  CLI::App app{"kythu: tools for operators"};
  app.require_subcommand(1);
  int exit_code = 0;
  kythu::tools::add_journal(app, exit_code);
  CLI11_PARSE(app, argc, argv);
  return exit_code;
} catch (const std::exception& broken) {
  std::cerr << "kythu: " << broken.what() << '\n';
  return 1;
}
