// kythu log …: the signature log, judged without the appliance.
#include <iostream>

#include "commands.hpp"
#include "files.hpp"
#include "gateway/audit/log_note.hpp"

namespace kythu::tools {
namespace {

struct LogOptions {
  std::vector<std::string> pages;
  std::string checkpoint, key;
};

int verify_pages(const LogOptions& options) {
  const auto report = gateway::verify_log({options.pages.begin(), options.pages.end()}, read_text(options.checkpoint),
                                          read_text(options.key));
  if (!report.fault.empty()) {
    std::cout << options.checkpoint << ": " << report.fault << '\n';
    return 1;
  }
  std::cout << report.origin << ": " << report.entries << " entries; the first " << report.covered
            << " are those that the checkpoint was signed over\n";
  return 0;
}

}  // namespace

void add_log(Command app, int& exit_code) {
  auto options = std::make_shared<LogOptions>();
  const auto log = app.add_subcommand("log", "The log of every signature that was made");
  log.require_subcommand(1, 1);
  const auto command = log.add_subcommand("verify", "Check that entries are those that a checkpoint was signed over");
  command.add_option("pages", options->pages, "pages as GET /v1/log/entries gave them, from index 0 on").required();
  command.add_option("--checkpoint", options->checkpoint, "as GET /v1/log/checkpoint gave it").required();
  command.add_option("--key", options->key, "PEM public key or certificate of the key that signs checkpoints")
      .required();
  command.callback([options, &exit_code] { exit_code = verify_pages(*options); });
}

}  // namespace kythu::tools
